#include "cache/redis_subscriber.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace dirigent::cache {

namespace {

constexpr std::chrono::seconds kSilence{5};
constexpr std::size_t kLongestText = 65536;

std::string_view text_of(const redisReply* reply) {
  if (reply->type != REDIS_REPLY_STRING) return {};
  return {reply->str, reply->len};
}

}  // namespace

RedisSubscriber::RedisSubscriber(RedisOptions options, std::vector<std::string> channels, Heard heard)
    : options_(std::move(options)),
      channels_(std::move(channels)),
      heard_(std::move(heard)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

RedisSubscriber::~RedisSubscriber() {
  stop();
  if (wake_ >= 0) close(wake_);
}

void RedisSubscriber::stop() {
  stopped_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
}

bool RedisSubscriber::readable(int descriptor, std::chrono::milliseconds most) const {
  std::array<pollfd, 2> waits{{{wake_, POLLIN, 0}, {descriptor, POLLIN, 0}}};
  (void)poll(waits.data(), waits.size(), static_cast<int>(most.count()));
  return waits[1].revents != 0;
}

void RedisSubscriber::run() {
  while (!stopped_) {
    try {
      listen();
    } catch (const RedisError& error) {
      if (!stopped_) (void)readable(-1, outage_.begin(error.what()));
    }
  }
}

void RedisSubscriber::listen() {
  const RedisConnection connection = connect_redis(options_);
  confirmed_ = 0;
  std::vector<std::string> words = {"SUBSCRIBE"};
  words.insert(words.end(), channels_.begin(), channels_.end());
  send_redis(*connection, words);
  bool asked = false;
  while (!stopped_) {
    if (readable(connection->fd, kSilence)) {
      if (redisBufferRead(connection.get()) != REDIS_OK) throw RedisError(connection->errstr);
      take_replies(*connection);
      asked = false;
    } else if (!stopped_) {
      if (asked) throw RedisError("the connection is silent");
      send_redis(*connection, {"PING"});
      asked = true;
    }
  }
}

void RedisSubscriber::take_replies(redisContext& connection) {
  for (;;) {
    void* found = nullptr;
    if (redisGetReplyFromReader(&connection, &found) != REDIS_OK) throw RedisError(connection.errstr);
    const RedisReply reply(static_cast<redisReply*>(found));
    if (!reply) return;
    if (reply->type == REDIS_REPLY_ERROR) throw RedisError(std::string(reply->str, reply->len));
    take(*reply);
  }
}

// ["subscribe", channel, count], ["message", channel, text]; what a PING is answered with is of no interest.
void RedisSubscriber::take(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 3) return;
  const std::string_view kind = text_of(reply.element[0]);
  if (kind == "message") {
    const std::string_view text = text_of(reply.element[2]);
    if (text.size() <= kLongestText) heard_(text_of(reply.element[1]), text);
  } else if (kind == "subscribe" && ++confirmed_ == channels_.size()) {
    outage_.end();
    for (const std::string& channel : channels_) heard_(channel, "");
  }
}

}  // namespace dirigent::cache
