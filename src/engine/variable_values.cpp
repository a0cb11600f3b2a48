#include "engine/variable_values.hpp"

#include <algorithm>
#include <set>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/plan/plan.hpp"
#include "engine/resolve/resolver.hpp"
#include "engine/value_path.hpp"
#include "query/dynamic_variables.hpp"
#include "query/parse.hpp"

namespace dirigent::engine {

namespace {

using Names = std::set<std::string>;

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

void collect(const query::Filter& filter, Names& into) {
  std::vector<std::string> named;
  query::collect_variables(filter, named);
  std::copy_if(named.begin(), named.end(), std::inserter(into, into.end()), stored);
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

std::map<std::string, Names> by_base(const Names& names) {
  std::map<std::string, Names> grouped;
  for (const std::string& name : names) grouped[name.substr(0, name.find('.'))].insert(name);
  return grouped;
}

/// Does one name a relation that another goes on from? Read with it, the relation is no key any more.
bool overlap(const Names& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string further = name + ".";
    const auto next = names.lower_bound(further);
    return next != names.end() && next->starts_with(further);
  });
}

/// `path` below the one item of `rows`: a value, or a list when a relation to many is on the way.
json::value of_one(const json::array& rows, const std::vector<std::string>& path) {
  if (rows.empty()) return nullptr;
  json::array found = values_at(rows.front(), path, EndingList::kEntries);
  if (passes_list(rows.front(), path)) return found;
  return found.empty() ? json::value(nullptr) : json::value(std::move(found.front()));
}

json::value of_many(const json::array& rows, const std::vector<std::string>& path) {
  json::array distinct;
  for (json::value& value : values_at(rows, path, EndingList::kEntries)) {
    if (std::find(distinct.begin(), distinct.end(), value) == distinct.end()) distinct.push_back(std::move(value));
  }
  return distinct;
}

query::Query asking(const Names& names) {
  query::Query query;
  query.fields_given = true;
  query.limit = -1;
  for (const std::string& name : names) {
    const std::size_t dot = name.find('.');
    const std::string path = dot == std::string::npos ? "id" : name.substr(dot + 1);
    if (path.empty()) base::fail(base::invalid_query("Invalid filter object"));
    query.fields.push_back(path);
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

std::vector<std::string> path_of(std::string_view name) {
  std::vector<std::string> path = base::split(name, '.');
  path.erase(path.begin());
  if (path.empty()) path.push_back("id");
  return path;
}

std::string table_of_base(std::string_view base) {
  if (base == kPolicies) return "directus_policies";
  return base == kUser ? "directus_users" : "directus_roles";
}

/// Names of one base at a time.
class Lookup {
 public:
  /// Of the caller's variables, with the rights of `reader`.
  Lookup(db::Session& session, const Environment& caller, access::Who reader)
      : session_(session), who_(caller.who), reader_{caller.schema, std::move(reader), caller.limits} {}

  io::Task<void> find(std::string base, Names names, VariableValues& into) {
    std::vector<std::string> keys = keys_of(base);
    if (base == kPolicies) {
      // Which policies they are is told to everybody who holds them, as roles are; what is in them is for readers.
      if (keys.empty()) keys = co_await policies_held();
      if (names.erase(base) > 0) into[base] = json::value_from(keys);
    }
    if (names.empty()) co_return;
    const std::string collection = table_of_base(base);
    const bool one = base == kUser || base == kRole;
    json::array rows;
    if (!keys.empty()) rows = co_await read_rows(reader_, collection, names, std::move(keys));
    for (const std::string& name : names) {
      into[name] = one ? of_one(rows, path_of(name)) : of_many(rows, path_of(name));
    }
  }

  /// The same for names in rules: what is not there permits nothing, and refuses nobody's query. Such a name is found
  /// out by itself.
  io::Task<void> find_known(std::string base, Names names, VariableValues& into) {
    if (!overlap(names)) {
      const bool all = co_await found(base, names, into);
      if (all) co_return;
    }
    for (const std::string& name : names) {
      Names only{name};
      co_await found(base, std::move(only), into);
    }
  }

 private:
  io::Task<bool> found(std::string base, Names names, VariableValues& into) {
    try {
      co_await find(std::move(base), std::move(names), into);
    } catch (const base::Failure&) {
      co_return false;
    }
    co_return true;
  }

  std::vector<std::string> keys_of(std::string_view base) const {
    if (!who_) return {};
    if (base == kRoles) return who_->roles;
    if (base == kPolicies) return who_->policies;
    const std::optional<std::string>& key = base == kUser ? who_->user : who_->role;
    return key ? std::vector<std::string>{*key} : std::vector<std::string>{};
  }

  /// Of a caller whose policies were not looked up before.
  io::Task<std::vector<std::string>> policies_held() {
    query::Query query;
    query.fields_given = true;
    query.fields = {"policy"};
    query.limit = -1;
    query.filter = own_access(who_, *reader_.limits);
    const Environment system{reader_.schema, std::nullopt, reader_.limits};
    const std::string collection = "directus_access";
    Target all;
    const json::array rows = co_await read_items(session_, system, collection, std::move(query), std::move(all));
    std::set<std::string> keys;
    for (const json::value& row : rows) {
      if (const json::string* key = row.at("policy").if_string()) keys.emplace(*key);
    }
    co_return std::vector<std::string>(keys.begin(), keys.end());
  }

  // One refusal for what is not there and what may not be read, or names would be told.
  io::Task<json::array> read_rows(Environment reader, std::string collection, Names names,
                                  std::vector<std::string> keys) {
    try {
      query::Query query = asking(names);
      Target target;
      target.keys = std::move(keys);
      if (!access::unlimited(reader.who)) require_readable(reader, collection, names);
      co_return co_await read_items(session_, std::move(reader), std::move(collection), std::move(query),
                                    std::move(target));
    } catch (const base::Failure&) {
      base::fail(base::invalid_query("Invalid filter object"));
    }
  }

  /// A list of fields leaves out what is behind relations to what may not be read; a filter refuses it.
  void require_readable(const Environment& reader, const std::string& collection, const Names& names) const {
    Resolver resolver(*reader.schema, reader.who, session_.dialect(), reader.limits->max_relational_depth);
    const schema::Collection& of = collection_of(reader, collection);
    for (const std::string& name : names) resolver.reference(of, path_of(name), {}, Resolver::Use::kFilter);
  }

  db::Session& session_;
  const access::Who& who_;
  const Environment reader_;
};

io::Task<std::shared_ptr<const VariableValues>> asked_values(db::Session& session, const Environment& environment,
                                                             Names names) {
  auto values = std::make_shared<VariableValues>();
  Lookup lookup(session, environment, environment.who);
  const std::map<std::string, Names> grouped = by_base(names);
  for (const auto& [base, some] : grouped) co_await lookup.find(base, some, *values);
  co_return values;
}

io::Task<std::shared_ptr<const VariableValues>> values_of_rules(db::Session& session, const Environment& environment,
                                                                Names names, bool known) {
  auto values = std::make_shared<VariableValues>();
  Lookup lookup(session, environment, std::nullopt);
  const std::map<std::string, Names> grouped = by_base(names);
  for (const auto& [base, some] : grouped) {
    if (known) {
      co_await lookup.find_known(base, some, *values);
    } else {
      co_await lookup.find(base, some, *values);
    }
  }
  co_return values;
}

}  // namespace

io::Task<void> fetch_variables(db::Session& session, Environment& environment, const query::Query& query,
                               std::optional<access::Action> also) {
  Names asked, of_rules;
  collect(query, asked);
  collect(environment.who, access::Action::kRead, of_rules);
  if (also) collect(environment.who, *also, of_rules);
  if (!asked.empty()) environment.asked_variables = co_await asked_values(session, environment, std::move(asked));
  if (of_rules.empty()) co_return;
  environment.variables = co_await values_of_rules(session, environment, std::move(of_rules), true);
}

io::Task<void> fetch_variables_of_rules(db::Session& session, Environment& environment, const query::Filter& rules) {
  Names names;
  collect(rules, names);
  if (names.empty()) co_return;
  environment.variables = co_await values_of_rules(session, environment, std::move(names), false);
}

}  // namespace dirigent::engine
