#include "model/refresh.hpp"

#include "base/log.hpp"

namespace dirigent::model {

namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kBetweenLooks{1};

struct Turn {
  io::TaskMutex& mutex;
  ~Turn() { mutex.unlock(); }
};

}  // namespace

io::Task<bool> has_moved_on(const Services& services, schema::SchemaPtr used) {
  schema::SchemaHolder& holder = *services.items->schema;
  if (holder.get() != used) co_return true;
  const auto now = std::chrono::steady_clock::now();
  const bool mine = co_await services.turn->lock(now + kPatience);
  if (!mine) co_return holder.get() != used;
  const Turn turn{*services.turn};
  if (holder.get() != used) co_return true;
  if (now - *services.last_look < kBetweenLooks) co_return false;
  *services.last_look = now;
  const db::Lease session = co_await services.items->database->read();
  std::shared_ptr<schema::Schema> found = co_await schema::load(*session, services.load_options);
  base::log::info("The model was read anew: the database misses what it had");
  holder.publish(std::move(found));
  co_return true;
}

}  // namespace dirigent::model
