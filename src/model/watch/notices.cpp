#include "model/watch/notices.hpp"

#include "crypto/token.hpp"

namespace dirigent::model {

const std::string& own_name() {
  static const std::string name = crypto::random_string(16);
  return name;
}

io::Task<void> tell_of_change(db::Session& session) {
  if (!session.dialect().postgres()) co_return;
  sql::Fragment notice("select pg_notify(");
  notice.parameter(std::string(kModelChannel)).raw("::text, ").parameter(own_name()).raw("::text)");
  (void)co_await session.run(std::move(notice));
}

namespace {

io::Task<void> say(cache::Bus& bus) {
  bus.publish(std::string(kModelChannel), own_name());
  co_return;
}

}  // namespace

void tell_over(cache::Bus& bus, base::Hooks& hooks, std::function<void()> heard) {
  hooks.on_action(kModelEvent, [&bus](const json::value&, const base::HookMeta&) { return say(bus); });
  bus.follow(std::string(kModelChannel), [heard = std::move(heard)](std::string_view from) {
    if (from != own_name()) heard();
  });
}

}  // namespace dirigent::model
