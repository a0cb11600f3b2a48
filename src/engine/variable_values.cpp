#include "engine/variable_values.hpp"

#include <set>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "query/parse.hpp"

namespace dirigent::engine {

namespace {

using Names = std::set<std::string>;
using Paths = std::vector<std::string>;

constexpr std::string_view kUser = "$CURRENT_USER", kRole = "$CURRENT_ROLE", kRoles = "$CURRENT_ROLES",
                           kPolicies = "$CURRENT_POLICIES";

/// Is the value of `name` in the database, and not in who asks?
bool stored(std::string_view name) {
  if (name == kPolicies) return true;
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view base = name.substr(0, dot);
  return base == kUser || base == kRole || base == kRoles || base == kPolicies;
}

void collect(const json::value& value, Names& into) {
  if (const json::string* text = value.if_string()) {
    if (text->find('$') == json::string::npos) return;
    for (const std::string& part : base::split(*text, ',')) {
      const std::string_view name = base::trim(part);
      if (stored(name)) into.emplace(name);
    }
  } else if (const json::array* list = value.if_array()) {
    for (const json::value& entry : *list) collect(entry, into);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) collect(member.value(), into);
  }
}

void collect(const query::Filter& filter, Names& into) {
  collect(filter.value, into);
  for (const query::Filter& child : filter.children) collect(child, into);
}

void collect(const query::Query& query, Names& into) {
  if (query.filter) collect(*query.filter, into);
  if (query.having) collect(*query.having, into);
  for (const auto& [field, nested] : query.deep) collect(nested, into);
}

/// Which rules a query meets is known only when it is planned, and that needs their values.
void collect(const access::Who& who, access::Action action, Names& into) {
  if (access::unlimited(who) || !who->permissions) return;
  for (const std::string& name : who->permissions->variables(action))
    if (name != kPolicies && stored(name)) into.insert(name);
}

/// What stands at `path` below `value`; lists on the way are laid flat.
void pick(const json::value& value, std::span<const std::string> path, json::array& into) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& entry : *list) pick(entry, path, into);
  } else if (path.empty()) {
    into.push_back(value);
  } else if (const json::object* object = value.if_object()) {
    const json::value* member = object->if_contains(path.front());
    if (member != nullptr) pick(*member, path.subspan(1), into);
  }
}

bool passes_list(const json::value& value, std::span<const std::string> path) {
  if (value.is_array()) return true;
  const json::object* object = value.if_object();
  const json::value* member = object == nullptr || path.empty() ? nullptr : object->if_contains(path.front());
  return member != nullptr && passes_list(*member, path.subspan(1));
}

/// `path` below the one item of `rows`: a value, or a list when a relation to many is on the way.
json::value of_one(const json::array& rows, const std::vector<std::string>& path) {
  if (rows.empty()) return nullptr;
  json::array found;
  pick(rows.front(), path, found);
  if (passes_list(rows.front(), path)) return found;
  return found.empty() ? json::value(nullptr) : json::value(std::move(found.front()));
}

json::value of_many(const json::array& rows, const std::vector<std::string>& path) {
  json::array found, distinct;
  pick(rows, path, found);
  for (json::value& value : found) {
    if (std::find(distinct.begin(), distinct.end(), value) == distinct.end()) distinct.push_back(std::move(value));
  }
  return distinct;
}

query::Query asking(const Names& names, std::string_view before) {
  query::Query query;
  query.fields_given = true;
  query.limit = -1;
  for (const std::string& name : names) {
    const std::size_t dot = name.find('.');
    const std::string path = dot == std::string::npos ? "id" : name.substr(dot + 1);
    if (path.empty()) base::fail(base::invalid_query("Invalid filter object"));
    query.fields.push_back(std::string(before) + path);
  }
  return query;
}

/// The policies of the caller are those of the user and of the roles, or, without a role, those of everybody.
query::Filter own_access(const access::Who& who, const query::Limits& limits) {
  json::array any, roles;
  if (who)
    for (const std::string& role : who->roles) roles.emplace_back(role);
  if (roles.empty()) {
    const json::object none{{"_null", true}};
    any.push_back(json::object{{"_and", json::array{json::object{{"user", none}}, json::object{{"role", none}}}}});
  } else {
    any.push_back(json::object{{"role", json::object{{"_in", std::move(roles)}}}});
  }
  if (who && who->user) any.push_back(json::object{{"user", json::object{{"_eq", *who->user}}}});
  return query::parse_filter(json::object{{"_or", std::move(any)}}, limits).take();
}

class Lookup {
 public:
  Lookup(db::Session& session, const Environment& environment) : session_(session), who_(environment.who) {
    system_.schema = environment.schema;
    system_.limits = environment.limits;
  }

  io::Task<void> find(std::string base, Names names, VariableValues& into) {
    const bool policies = base == kPolicies;
    query::Query query = asking(names, policies ? "policy." : "");
    Target target;
    if (policies) {
      query.filter = own_access(who_, *system_.limits);
    } else {
      target.keys = keys_of(base);
    }
    const bool one = base == kUser || base == kRole;
    const std::string collection = policies ? "directus_access" : base == kUser ? "directus_users" : "directus_roles";
    json::array rows;
    if (policies || !target.keys->empty()) rows = co_await read_rows(collection, std::move(query), std::move(target));
    for (const std::string& name : names) {
      std::vector<std::string> path = base::split(name, '.');
      path.erase(path.begin());
      if (path.empty()) path.push_back("id");
      if (policies) path.insert(path.begin(), "policy");
      into[name] = one ? of_one(rows, path) : of_many(rows, path);
    }
  }

  /// The same for one name of a rule: what is not there permits nothing, and refuses nobody's query.
  io::Task<void> find_if_any(std::string name, VariableValues& into) {
    try {
      std::string base = name.substr(0, name.find('.'));
      Names only{std::move(name)};
      co_await find(std::move(base), std::move(only), into);
    } catch (const base::Failure&) {
      co_return;
    }
  }

 private:
  std::vector<std::string> keys_of(std::string_view base) const {
    if (!who_) return {};
    if (base == kRoles) return who_->roles;
    const std::optional<std::string>& key = base == kUser ? who_->user : who_->role;
    return key ? std::vector<std::string>{*key} : std::vector<std::string>{};
  }

  // Read as the system: rules may name what the caller may not read.
  io::Task<json::array> read_rows(std::string collection, query::Query query, Target target) {
    try {
      co_return co_await read_items(session_, system_, std::move(collection), std::move(query), std::move(target));
    } catch (const base::Failure&) {
      base::fail(base::invalid_query("Invalid filter object"));
    }
  }

  db::Session& session_;
  const access::Who& who_;
  Environment system_;
};

}  // namespace

io::Task<void> fetch_variables(db::Session& session, Environment& environment, const query::Query& query,
                               std::optional<access::Action> also) {
  Names names, of_rules;
  collect(query, names);
  collect(environment.who, access::Action::kRead, of_rules);
  if (also) collect(environment.who, *also, of_rules);
  for (const std::string& name : names) of_rules.erase(name);
  if (names.empty() && of_rules.empty()) co_return;
  std::map<std::string, Names> by_base;
  for (const std::string& name : names) by_base[name.substr(0, name.find('.'))].insert(name);
  auto values = std::make_shared<VariableValues>();
  Lookup lookup(session, environment);
  for (auto& [base, some] : by_base) co_await lookup.find(base, some, *values);
  for (const std::string& name : of_rules) co_await lookup.find_if_any(name, *values);
  environment.variables = std::move(values);
}

}  // namespace dirigent::engine
