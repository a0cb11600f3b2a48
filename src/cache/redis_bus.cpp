#include <algorithm>
#include <atomic>
#include <optional>

#include <boost/asio/post.hpp>

#include "cache/bus.hpp"
#include "cache/redis_publisher.hpp"
#include "cache/redis_subscriber.hpp"

namespace dirigent::cache {

namespace {

constexpr int kMostWaiting = 1000;

// Outlives the bus while calls of it wait for their executor.
struct Follower {
  std::string channel;
  Bus::Heard heard;
  std::atomic<int> waiting{0};
};

class RedisBus : public Bus {
 public:
  RedisBus(RedisOptions options, std::string prefix)
      : options_(std::move(options)), prefix_(std::move(prefix)), publisher_(options_) {}

  void publish(std::string channel, std::string text) override {
    publisher_.publish(prefix_ + channel, std::move(text));
  }

  void follow(std::string channel, Heard heard) override {
    auto follower = std::make_shared<Follower>();
    follower->channel = prefix_ + channel;
    follower->heard = std::move(heard);
    followers_.push_back(std::move(follower));
  }

  void start(io::Executor executor) override {
    std::vector<std::string> channels;
    for (const auto& follower : followers_) channels.push_back(follower->channel);
    std::ranges::sort(channels);
    channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
    if (channels.empty()) return;
    subscriber_.emplace(options_, std::move(channels),
                        [this, executor](std::string_view channel, std::string_view text) {
                          for (const auto& follower : followers_)
                            if (follower->channel == channel) hand_on(executor, follower, std::string(text));
                        });
  }

  void stop() override {
    if (subscriber_) subscriber_->stop();
    publisher_.stop();
  }

 private:
  static void hand_on(io::Executor executor, std::shared_ptr<Follower> follower, std::string text) {
    if (follower->waiting.fetch_add(1) >= kMostWaiting) {
      follower->waiting.fetch_sub(1);
      return;
    }
    io::asio::post(executor, [follower = std::move(follower), text = std::move(text)] {
      follower->waiting.fetch_sub(1);
      follower->heard(text);
    });
  }

  const RedisOptions options_;
  const std::string prefix_;
  std::vector<std::shared_ptr<Follower>> followers_;
  RedisPublisher publisher_;
  std::optional<RedisSubscriber> subscriber_;
};

}  // namespace

std::unique_ptr<Bus> redis_bus(RedisOptions options, std::string prefix) {
  return std::make_unique<RedisBus>(std::move(options), std::move(prefix));
}

}  // namespace dirigent::cache
