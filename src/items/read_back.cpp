#include "items/read_back.hpp"

#include <utility>

#include "items/keys.hpp"

namespace dirigent::items {

io::Task<std::optional<engine::Reading>> read_ahead(Write& write, const Level& level, const ReadBack& asked,
                                                    const std::vector<Key>& keys) {
  std::optional<engine::Reading> reading;
  if (!write.transaction().suits_reading() || write.events_wait() || engine::aggregates(asked.query)) co_return reading;
  engine::Target target;
  target.single = asked.single;
  target.keys.emplace();
  for (const Key& key : keys) target.keys->push_back(key_text(key));
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  environment.plans = write.services().plans;
  try {
    engine::Reading read = co_await engine::fetch_items(write.transaction().session(), std::move(environment),
                                                        level.collection->name, asked.query, std::move(target));
    reading.emplace(std::move(read));
  } catch (const base::Failure&) {
  } catch (const db::DatabaseError&) {
  }
  co_return reading;
}

}  // namespace dirigent::items
