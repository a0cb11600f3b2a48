#include "model/refresh.hpp"

#include "base/log.hpp"
#include "schema/load_since.hpp"
#include "schema/state.hpp"

namespace dirigent::model {

namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kBetweenLooks{1};
constexpr int kMostReadings = 5;

struct Turn {
  io::TaskMutex& mutex;
  ~Turn() { mutex.unlock(); }
};

io::Task<std::string> activity_of(db::Session& session) {
  std::vector<sql::Fragment> queries = schema::activity_queries(session.dialect());
  co_return co_await schema::state_of(session, std::move(queries));
}

/// Nothing where the database can't tell it.
io::Task<std::string> state_if_told(db::Session& session) {
  std::vector<sql::Fragment> queries = schema::model_queries(session.dialect());
  try {
    co_return co_await schema::state_of(session, std::move(queries));
  } catch (const db::DatabaseError& error) {
    if (error.kind == db::DatabaseError::Kind::kUnavailable) throw;
    base::log::warn("Changes of the model by others show late: the database can't tell of them: " + error.message);
  }
  co_return std::string();
}

/// The model in that state: only what is another than in the published one is read, and all where nothing seems to be.
io::Task<std::shared_ptr<schema::Schema>> read(const Services& services, db::Session& session, std::string state) {
  schema::SchemaPtr before = services.items->schema->get();
  const bool known =
      before != nullptr && !state.empty() && !services.known_state->empty() && state != *services.known_state;
  if (!known) co_return co_await schema::load(session, services.load_options);
  co_return co_await schema::load_since(session, services.load_options, std::move(before), *services.known_state,
                                        std::move(state));
}

/// A state is told before what it stands for is read. Tables and rows are read one after the other: what was changed in
/// between would be a model that never was, and all is read again. What comes later is found by the next look.
io::Task<void> read_and_publish(const Services& services, db::Session& session, std::string state,
                                std::string activity) {
  std::shared_ptr<schema::Schema> found = co_await read(services, session, state);
  for (int i = 0; !state.empty() && i < kMostReadings; ++i) {
    std::string activity_now = co_await activity_of(session);
    if (activity_now == activity) break;
    std::vector<sql::Fragment> queries = schema::model_queries(session.dialect());
    std::string after = co_await schema::state_of(session, std::move(queries));
    activity = std::move(activity_now);
    if (after == state) break;
    state = std::move(after);
    std::shared_ptr<schema::Schema> newer = co_await read(services, session, state);
    found = std::move(newer);
  }
  services.items->schema->publish(std::move(found));
  *services.known_state = std::move(state);
  *services.known_activity = std::move(activity);
}

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
  std::string state, activity;
  if (!services.known_state->empty()) {
    activity = co_await activity_of(*session);
    std::vector<sql::Fragment> queries = schema::model_queries(session->dialect());
    state = co_await schema::state_of(*session, std::move(queries));
  }
  co_await read_and_publish(services, *session, std::move(state), std::move(activity));
  base::log::info("The model was read anew: the database misses what it had");
  co_return true;
}

io::Task<void> read_first(const Services& services) {
  const db::Lease session = co_await services.items->database->read();
  std::string activity = co_await activity_of(*session);
  std::string state = co_await state_if_told(*session);
  co_await read_and_publish(services, *session, std::move(state), std::move(activity));
}

io::Task<bool> read_what_others_changed(const Services& services) {
  const bool mine = co_await services.turn->lock(std::chrono::steady_clock::now() + kPatience);
  if (!mine) throw db::DatabaseError(db::DatabaseError::Kind::kBusy, "a change of the model is running");
  const Turn turn{*services.turn};
  const db::Lease session = co_await services.items->database->read();
  std::string activity = co_await activity_of(*session);
  // On SQLite each connection counts for itself.
  if (session->dialect().postgres() && activity == *services.known_activity) co_return false;
  std::vector<sql::Fragment> queries = schema::model_queries(session->dialect());
  std::string state = co_await schema::state_of(*session, std::move(queries));
  if (state == *services.known_state) {
    *services.known_activity = std::move(activity);
    co_return false;
  }
  co_await read_and_publish(services, *session, std::move(state), std::move(activity));
  base::log::debug("The model was read anew: others changed it");
  co_return true;
}

}  // namespace dirigent::model
