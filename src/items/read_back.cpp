#include "items/read_back.hpp"

#include <utility>

#include "items/keys.hpp"

namespace dirigent::items {

namespace {

engine::Target target_of(const ReadBack& asked, const std::vector<Key>& keys) {
  engine::Target target;
  target.single = asked.single;
  target.keys.emplace();
  for (const Key& key : keys) target.keys->push_back(key_text(key));
  return target;
}

engine::Environment environment_of(const Write& write) {
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  environment.plans = write.services().plans;
  return environment;
}

}  // namespace

io::Task<std::optional<engine::Reading>> read_ahead(Write& write, const Level& level, const ReadBack& asked,
                                                    const std::vector<Key>& keys) {
  std::optional<engine::Reading> reading;
  if (!write.transaction().suits_reading() || write.events_wait() || engine::aggregates(asked.query)) co_return reading;
  try {
    engine::Reading read = co_await engine::fetch_items(write.transaction().session(), environment_of(write),
                                                        level.collection->name, asked.query, target_of(asked, keys));
    reading.emplace(std::move(read));
  } catch (const base::Failure&) {
  } catch (const db::DatabaseError&) {
  }
  co_return reading;
}

io::Task<std::optional<engine::Reading>> read_with_commit(Write& write, const Level& level, const ReadBack& asked,
                                                          const std::vector<Key>& keys) {
  std::optional<engine::Reading> reading;
  db::Session* ending = write.ending();
  if (ending == nullptr || engine::aggregates(asked.query)) co_return reading;
  try {
    std::optional<engine::Reading> read = co_await engine::fetch_plain_items(
        *ending, environment_of(write), level.collection->name, asked.query, target_of(asked, keys));
    reading = std::move(read);
  } catch (const base::Failure&) {
    // Of the query, before anything was run: it has its own words when it is asked after the commit.
  } catch (const db::DatabaseError& error) {
    if (!error.undone) throw;
  }
  co_return reading;
}

}  // namespace dirigent::items
