#include "model/watch/watch.hpp"

#include <boost/asio/detached.hpp>

#include "base/log.hpp"
#include "model/refresh.hpp"
#include "model/watch/notices.hpp"

namespace dirigent::model {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kAfterFailure{1};
constexpr std::chrono::seconds kLongestRest{10};
constexpr std::chrono::milliseconds kLastLook{100};
// A look is followed by a rest of that many times its length, when it found nothing: changes come one after the other.
constexpr int kRest = 20;

}  // namespace

Watch::Watch(const Services& services, std::chrono::milliseconds interval, std::function<void()> on_rights)
    : services_(services), interval_(interval), on_rights_(std::move(on_rights)) {
  parts_.push_back({schema::tables_queries, &Watch::model_changed, {}, {}, {}});
  parts_.push_back({schema::rows_queries, &Watch::model_changed, {}, {}, {}});
  parts_.push_back({schema::rights_queries, &Watch::rights_changed, {}, {}, {}});
  parts_.push_back({schema::users_queries, &Watch::rights_changed, {}, {}, {}});
}

io::Task<void> Watch::start() {
  co_await read_first(services_);
  if (services_.known_state->empty()) co_return;
  const io::Executor executor = co_await io::asio::this_coro::executor;
  services_.items->database->follow(std::string(kModelChannel), [this, executor](std::string_view from) {
    if (from != own_name()) io::asio::co_spawn(executor, look_now(this), io::asio::detached);
  });
  if (interval_ > interval_.zero()) io::asio::co_spawn(executor, poll(this), io::asio::detached);
}

io::Task<void> Watch::stop() {
  stopped_ = true;
  const auto until = Clock::now() + kLastLook;
  while (looking_ && Clock::now() < until) co_await io::sleep_for(std::chrono::milliseconds(1));
}

io::Task<void> Watch::look_now(Watch* self) {
  co_await self->look(true);
}

io::Task<void> Watch::poll(Watch* self) {
  while (!self->stopped_) {
    co_await self->look(false);
    const std::chrono::milliseconds pause = self->failed_ ? kAfterFailure : self->interval_;
    co_await io::sleep_for(pause);
  }
}

io::Task<void> Watch::look(bool told) {
  if (looking_ || stopped_) {
    again_ = again_ || told;
    co_return;
  }
  looking_ = true;
  do {
    again_ = false;
    failed_ = false;
    try {
      co_await look_once(told);
    } catch (const std::exception& error) {
      base::log::debug("Not looking for changes of others: " + std::string(error.what()));
      failed_ = true;
    }
    told = true;
  } while (again_ && !stopped_);
  looking_ = false;
}

io::Task<void> Watch::look_once(bool told) {
  const db::Lease session = co_await services_.items->database->read();
  std::vector<sql::Fragment> queries = schema::activity_queries(session->dialect());
  const std::string activity = co_await schema::state_of(*session, std::move(queries));
  for (Part& part : parts_) {
    if (part.activity == activity || (!told && Clock::now() < part.due)) continue;
    co_await look_at(*session, part, activity);
  }
}

io::Task<void> Watch::look_at(db::Session& session, Part& part, std::string activity) {
  const auto began = Clock::now();
  std::vector<sql::Fragment> queries = part.queries(session.dialect());
  std::string state = co_await schema::state_of(session, std::move(queries));
  const auto now = Clock::now();
  const bool changed = state != part.state;
  part.due = now + std::min<Clock::duration>((now - began) * (changed ? 1 : kRest), kLongestRest);
  if (changed) co_await (this->*part.changed)();
  part.state = std::move(state);
  part.activity = std::move(activity);
}

io::Task<void> Watch::model_changed() {
  (void)co_await read_what_others_changed(services_);
}

io::Task<void> Watch::rights_changed() {
  on_rights_();
  co_return;
}

}  // namespace dirigent::model
