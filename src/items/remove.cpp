#include "items/remove.hpp"

#include <utility>

#include "items/database_errors.hpp"
#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/rights/item_rights.hpp"
#include "items/rules/grants.hpp"
#include "items/rules/last_admin.hpp"
#include "items/rules/narrow_tokens.hpp"
#include "items/rules/system_rules.hpp"

namespace dirigent::items {

namespace {

io::Task<void> delete_rows(Write& write, const schema::Collection& collection, const std::vector<Key>& keys) {
  sql::Fragment statement("DELETE FROM ");
  statement.identifier(collection.name).raw(" WHERE ").append(having_keys(write.dialect(), collection, keys));
  std::optional<db::DatabaseError> error;
  try {
    co_await write.run(std::move(statement));
  } catch (const db::DatabaseError& refused) {
    error = refused;
  }
  if (error) raise(*error, Attempt{&collection, {}, nullptr}, write.dialect());
}

}  // namespace

io::Task<void> remove_items(Write& write, Level level, std::vector<Key> keys) {
  if (keys.empty()) co_return;
  const schema::Collection& collection = *level.collection;
  const SystemRules* rules = rules_of(collection);
  write.count(keys.size());
  co_await require_no_widening(write, collection);
  co_await watch_grants(write, collection);
  co_await require_deletable(write, level, keys);
  require_no_admin_among(write, collection, keys);
  std::vector<std::string> texts;
  std::vector<Trace> traces;
  json::array payload;
  texts.reserve(keys.size());
  traces.reserve(keys.size());
  payload.reserve(keys.size());
  for (const Key& key : keys) {
    texts.push_back(key_text(key));
    traces.push_back({texts.back(), {}, {}, false});
    payload.push_back(key);
  }
  if (write.filtered(level, "delete")) co_await write.filter(level, "delete", payload, texts);
  if (rules != nullptr && rules->before_remove != nullptr) co_await rules->before_remove(write, level, keys);
  co_await delete_rows(write, collection, keys);
  if (rules != nullptr && rules->after_remove != nullptr) co_await rules->after_remove(write, level);
  if (collection.carries_access) co_await require_an_admin(write);
  co_await record(write, collection, "delete", std::move(traces));
  if (write.listened(level, "delete")) write.queue(level, "delete", std::move(payload), std::move(texts));
}

}  // namespace dirigent::items
