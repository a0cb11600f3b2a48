#include "cache/redis_connection.hpp"

#include <algorithm>

namespace dirigent::cache {

namespace {

constexpr timeval kConnectTime{1, 0};
constexpr timeval kCommandTime{1, 0};

void log_in(redisContext& context, const RedisOptions& options) {
  if (options.password.empty()) return;
  if (options.username.empty()) {
    ask_redis(context, {"AUTH", options.password});
  } else {
    ask_redis(context, {"AUTH", options.username, options.password});
  }
}

void append(redisContext& context, const std::vector<std::string>& words) {
  std::vector<const char*> texts(words.size());
  std::vector<std::size_t> sizes(words.size());
  std::ranges::transform(words, texts.begin(), [](const std::string& word) { return word.data(); });
  std::ranges::transform(words, sizes.begin(), [](const std::string& word) { return word.size(); });
  if (redisAppendCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data()) != REDIS_OK)
    throw RedisError(context.errstr);
}

}  // namespace

RedisConnection connect_redis(const RedisOptions& options) {
  RedisConnection context(redisConnectWithTimeout(options.host.c_str(), options.port, kConnectTime));
  if (!context) throw RedisError("no memory for a connection");
  if (context->err != 0) throw RedisError(context->errstr);
  redisSetTimeout(context.get(), kCommandTime);
  log_in(*context, options);
  if (options.database != 0) ask_redis(*context, {"SELECT", std::to_string(options.database)});
  return context;
}

void send_redis(redisContext& context, const std::vector<std::string>& words) {
  append(context, words);
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(&context, &done) != REDIS_OK) throw RedisError(context.errstr);
  }
}

RedisReply ask_redis(redisContext& context, const std::vector<std::string>& words) {
  append(context, words);
  void* answer = nullptr;
  if (redisGetReply(&context, &answer) != REDIS_OK) throw RedisError(context.errstr);
  RedisReply reply(static_cast<redisReply*>(answer));
  if (reply->type == REDIS_REPLY_ERROR) throw RedisError(std::string(reply->str, reply->len));
  return reply;
}

}  // namespace dirigent::cache
