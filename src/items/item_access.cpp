#include "items/item_access.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/judge/judge.hpp"
#include "engine/variable_values.hpp"
#include "items/keys.hpp"

namespace dirigent::items {

namespace {

// Of all permissions where no field is named.
engine::AnyOf rules_of(std::span<const access::Permission> permissions, std::string_view field) {
  engine::AnyOf rules;
  rules.reserve(permissions.size());
  for (const access::Permission& permission : permissions) {
    if (field.empty() || permission.covers(field)) rules.push_back(permission.rows);
  }
  return rules;
}

// In the transaction of the write once that has begun.
io::Task<std::set<std::string>> permitted_keys(Write& write, access::Action action, std::string collection,
                                               std::set<std::string> keys) {
  const engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  if (db::Session* session = write.session()) {
    co_return co_await items::permitted_keys(*session, environment, action, std::move(collection), std::move(keys));
  }
  db::Lease session = co_await write.services().database->read();
  co_return co_await items::permitted_keys(*session, environment, action, std::move(collection), std::move(keys));
}

}  // namespace

io::Task<std::set<std::string>> permitted_keys(db::Session& session, engine::Environment environment,
                                               access::Action action, std::string collection,
                                               std::set<std::string> keys, std::string field) {
  if (access::unlimited(environment.who)) co_return keys;
  std::set<std::string> permitted;
  const schema::Collection* known = environment.schema->collection(collection);
  const auto permissions = access::permissions_of(environment.who, collection, action);
  if (known == nullptr || !known->table || permissions.empty()) co_return permitted;
  const sql::Dialect& dialect = session.dialect();
  std::map<std::string, std::string> asked;  // as given, by what the database writes
  std::vector<engine::Question> questions(1);
  engine::Question& question = questions.front();
  question.all.push_back(rules_of(permissions, field));
  for (const std::string& key : keys) {
    const json::value given(key);
    std::optional<sql::Value> value = key_value(known->primary(), given, dialect);
    if (!value) continue;
    question.keys.push_back(std::move(*value));
    asked.emplace(key, key_text(canonical_key(known->primary(), given, dialect)));
  }
  if (asked.empty()) co_return permitted;
  const query::Query nothing;
  co_await engine::fetch_variables(session, environment, nothing, action);
  const std::vector<std::set<std::string>> passed =
      co_await engine::passing(session, std::move(environment), *known, std::move(questions), false);
  for (const auto& [given, written] : asked) {
    if (passed.front().contains(written)) permitted.insert(given);
  }
  co_return permitted;
}

io::Task<bool> may_act_on(db::Session& session, engine::Environment environment, access::Action action,
                          std::string collection, std::string key, std::string field) {
  std::set<std::string> keys{std::move(key)};
  const std::set<std::string> permitted = co_await permitted_keys(
      session, std::move(environment), action, std::move(collection), std::move(keys), std::move(field));
  co_return !permitted.empty();
}

io::Task<void> require_permitted(Write& write, access::Action action, std::vector<ItemName> items) {
  std::map<std::string, std::set<std::string>> by_collection;
  for (const ItemName& item : items) {
    if (auto refused = access::check(write.who(), write.schema(), action, item.collection)) {
      base::fail(std::move(*refused));
    }
    by_collection[item.collection].insert(item.key);
  }
  if (access::unlimited(write.who())) co_return;
  for (auto& [collection, keys] : by_collection) {
    const std::set<std::string> permitted = co_await permitted_keys(write, action, collection, keys);
    if (!std::includes(permitted.begin(), permitted.end(), keys.begin(), keys.end())) {
      base::fail(base::forbidden_action(access::name_of(action), collection));
    }
  }
}

}  // namespace dirigent::items
