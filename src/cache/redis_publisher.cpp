#include "cache/redis_publisher.hpp"

namespace dirigent::cache {

namespace {

constexpr std::size_t kMostWaiting = 1000;

}  // namespace

RedisPublisher::RedisPublisher(RedisOptions options) : options_(std::move(options)), thread_([this] { run(); }) {}

RedisPublisher::~RedisPublisher() {
  stop();
}

void RedisPublisher::publish(std::string channel, std::string text) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  if (queue_.size() >= kMostWaiting) queue_.pop_front();
  queue_.push_back({std::move(channel), std::move(text)});
  wake_.notify_one();
}

void RedisPublisher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void RedisPublisher::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
    }
    if (send_first()) continue;
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
  }
}

bool RedisPublisher::send_first() {
  Said said;
  {
    const std::lock_guard lock(mutex_);
    said = std::move(queue_.front());
    queue_.pop_front();
  }
  try {
    // A connection that was idle may have been closed by the other side meanwhile.
    const bool used = connection_ != nullptr;
    try {
      if (!used) connection_ = connect_redis(options_);
      ask_redis(*connection_, {"PUBLISH", said.channel, said.text});
    } catch (const RedisError&) {
      if (!used) throw;
      connection_ = connect_redis(options_);
      ask_redis(*connection_, {"PUBLISH", said.channel, said.text});
    }
    outage_.end();
    return true;
  } catch (const RedisError& error) {
    connection_.reset();
    const std::chrono::milliseconds pause = outage_.begin(error.what());
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() < kMostWaiting) queue_.push_front(std::move(said));
    }
    rest(pause);
    return false;
  }
}

void RedisPublisher::rest(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, pause, [this] { return stopped_; });
}

}  // namespace dirigent::cache
