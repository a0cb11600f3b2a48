#include "auth/shares/share_rights.hpp"

#include "access/shared_item.hpp"
#include "auth/columns.hpp"
#include "auth/rights.hpp"
#include "auth/shares/share.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "engine/variable_values.hpp"

namespace dirigent::auth {

namespace {

bool names_caller(std::string_view text) {
  return text.find("$CURRENT_") != std::string_view::npos;
}

json::value resolved(const json::value& value, const engine::Environment& environment) {
  if (const json::object* object = value.if_object()) {
    json::object out;
    for (const auto& [key, member] : *object) out[key] = resolved(member, environment);
    return out;
  }
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& entry : *list) out.push_back(resolved(entry, environment));
    return out;
  }
  if (!value.is_string() || !names_caller(value.get_string())) return value;
  const std::vector<std::string> parts = base::split(value.get_string(), ',');
  if (parts.size() > 1) {
    json::array out;
    for (const std::string& part : parts) out.push_back(resolved(json::value(base::trim(part)), environment));
    return out;
  }
  const json::value name(base::trim(parts.front()));
  auto operand = engine::resolve_variable(name, environment.who, environment.variables.get()).take();
  return std::get<json::value>(std::move(operand));
}

void resolve(query::Filter& filter, const engine::Environment& environment) {
  filter.value = resolved(filter.value, environment);
  for (query::Filter& child : filter.children) resolve(child, environment);
}

// One of the two a share borrows its rights from. Visitors are nobody, so that the variables in its rules are resolved
// to what they stand for with their owner.
struct Side {
  access::Accountability who;
  std::string content;  // all that decides what it may
};

io::Task<Side> side_of(const Services& services, db::Session& session, access::Accountability who) {
  Side side;
  co_await resolve_rights(session, who);
  if (!who.admin) {
    const access::PermissionSetPtr set = co_await services.permission_sets->of(session, who.policies, false);
    engine::Environment environment{services.schema->get(), who, &services.limits};
    query::Filter rules;
    std::vector<access::Permission> permissions = set->all();
    for (const access::Permission& permission : permissions) {
      if (permission.rows) rules.children.push_back(*permission.rows);
    }
    co_await engine::fetch_variables_of_rules(session, environment, rules);
    for (access::Permission& permission : permissions) {
      if (!permission.rows) continue;
      query::Filter rows = *permission.rows;
      resolve(rows, environment);
      permission.rows = std::make_shared<const query::Filter>(std::move(rows));
    }
    side.content = std::to_string(set->id());
    if (environment.variables) {
      for (const auto& [name, value] : *environment.variables) side.content += name + base::to_json(value);
    }
    for (const std::string& role : who.roles) side.content += role;
    for (const std::string& policy : who.policies) side.content += policy;
    who.permissions = std::make_shared<const access::PermissionSet>(permissions);
  }
  side.who = std::move(who);
  co_return side;
}

// A share without its creator is vouched for by nobody.
io::Task<std::optional<Side>> creator_of(const Services& services, db::Session& session, Share share,
                                         std::optional<std::string> ip) {
  if (!share.creator) co_return std::nullopt;
  sql::Fragment query("SELECT role FROM directus_users WHERE id = ");
  query.parameter(*share.creator);
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  access::Accountability who;
  who.user = share.creator;
  who.role = nullable(rows->at(0, 0));
  who.ip = std::move(ip);
  Side side = co_await side_of(services, session, std::move(who));
  co_return side;
}

io::Task<Side> role_of(const Services& services, db::Session& session, Share share, std::optional<std::string> ip) {
  access::Accountability who;
  who.role = share.role;
  who.ip = std::move(ip);
  co_return co_await side_of(services, session, std::move(who));
}

}  // namespace

io::Task<void> grant_share(const Services& services, db::Session& session, access::Accountability& who) {
  std::optional<Share> share = co_await open_share(session, services, *who.share);
  if (!share) co_return;
  const Side role = co_await role_of(services, session, *share, who.ip);
  const std::optional<Side> creator = co_await creator_of(services, session, *share, who.ip);
  if (!creator) co_return;
  const schema::SchemaPtr schema = services.schema->get();
  std::string content = fmt::format("{}\n{}\n{}\n{}{}\n{}{}", schema->version, share->collection, share->item,
                                    role.who.admin, role.content, creator->who.admin, creator->content);
  access::SharedItem item{share->collection, share->item};
  item.longest =
      std::min(item.longest, static_cast<std::size_t>(std::max(1, services.limits.max_relational_depth - 2)));
  who.permissions = services.permission_sets->of_share(
      share->id, std::move(content), [&] { return access::share_permissions(*schema, item, role.who, creator->who); });
}

}  // namespace dirigent::auth
