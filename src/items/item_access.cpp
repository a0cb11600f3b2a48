#include "items/item_access.hpp"

#include <algorithm>

#include "items/keys.hpp"

namespace dirigent::items {

namespace {

// What one of the permissions says of the rows; nothing when one of them has no rule.
std::optional<query::Filter> any_of(std::span<const access::Permission> permissions) {
  query::Filter any;
  any.kind = query::Filter::Kind::kOr;
  for (const access::Permission& permission : permissions) {
    if (!permission.rows) return std::nullopt;
    any.children.push_back(*permission.rows);
  }
  return any;
}

// Rules are judged as the system, which may name every field, with the variables of the caller.
access::Who unbound(const access::Who& who) {
  access::Who unbound = who;
  unbound->admin = true;
  unbound->permissions = nullptr;
  return unbound;
}

}  // namespace

io::Task<bool> may_act_on(db::Session& session, engine::Environment environment, access::Action action,
                          std::string collection, std::string key) {
  if (access::unlimited(environment.who)) co_return true;
  const schema::Collection* known = environment.schema->collection(collection);
  const auto permissions = access::permissions_of(environment.who, collection, action);
  if (known == nullptr || !known->table || permissions.empty()) co_return false;
  if (!key_value(known->primary(), json::value(key), session.dialect())) co_return false;
  query::Query query;
  query.fields = {known->primary_key};
  query.fields_given = true;
  query.filter = any_of(permissions);
  engine::Target target;
  std::vector<std::string> keys{std::move(key)};
  target.keys = std::move(keys);
  environment.who = unbound(environment.who);
  const json::array found = co_await engine::read_items(session, std::move(environment), std::move(collection),
                                                        std::move(query), std::move(target));
  co_return !found.empty();
}

io::Task<bool> may_act_on(Write& write, access::Action action, std::string collection, std::string key) {
  const engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  if (db::Session* session = write.session()) {
    co_return co_await may_act_on(*session, environment, action, std::move(collection), std::move(key));
  }
  db::Lease session = co_await write.services().database->read();
  co_return co_await may_act_on(*session, environment, action, std::move(collection), std::move(key));
}

}  // namespace dirigent::items
