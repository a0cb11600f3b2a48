#include "engine/explain/rule_report.hpp"

#include "base/text.hpp"
#include "engine/explain/item_columns.hpp"
#include "engine/explain/leaf_values.hpp"
#include "engine/sql/operators.hpp"
#include "query/path.hpp"
#include "query/written_filter.hpp"

namespace dirigent::engine {

namespace {

using Kind = query::Filter::Kind;

bool branches(const Clause& clause) {
  return clause.kind == Kind::kAnd || clause.kind == Kind::kOr;
}

/// `value` with its variables replaced, as the resolver will read it.
json::value replaced(const json::value& value, bool list, const Environment& environment) {
  if (const json::array* entries = value.if_array()) {
    json::array out;
    for (const json::value& entry : *entries) out.push_back(replaced(entry, false, environment));
    return out;
  }
  const json::string* text = value.if_string();
  if (list && text != nullptr && text->find(',') != json::string::npos) {
    json::array out;
    for (const std::string& part : base::split(*text, ',')) {
      out.push_back(replaced(json::value(part), false, environment));
    }
    return out;
  }
  base::Result<Operand> operand = resolve_variable(value, environment.who, environment.variables.get());
  if (!operand.ok()) return value;
  if (const Instant* moment = std::get_if<Instant>(&operand.value()))
    return json::value(base::iso_timestamp(moment->time));
  return std::get<json::value>(operand.value());
}

/// Where a path leads, and the field on it that is not there.
struct Walk {
  const schema::Collection* end = nullptr;  // null: a value, or nobody knows
  std::optional<std::string> missing;
};

Walk walk(const schema::Schema& schema, const schema::Collection& from, const std::vector<std::string>& path) {
  const schema::Collection* collection = &from;
  for (const std::string& segment : path) {
    if (collection == nullptr || segment.starts_with('$')) return {};
    const std::size_t colon = segment.find(':');
    std::string name = segment.substr(0, colon);
    if (const auto call = query::function_call(segment)) name = std::string(call->argument);
    const schema::RelationEnd* end = collection->relation(name);
    if (collection->field(name) == nullptr && end == nullptr) {
      return {nullptr, "There is no field \"" + name + "\" in \"" + collection->name + "\""};
    }
    collection = end == nullptr ? nullptr : end->target;
    if (end != nullptr && collection == nullptr && colon != std::string::npos) {
      collection = schema.collection(segment.substr(colon + 1));
    }
  }
  return {collection, std::nullopt};
}

/// What names a field that is not there (any more), also of related items: the reader's refusal, which hides what
/// exists, is nothing an admin could act on.
std::optional<std::string> missing_field(const schema::Schema& schema, const schema::Collection& from,
                                         const query::Filter& filter) {
  Walk walked = walk(schema, from, filter.path);
  if (walked.missing || walked.end == nullptr) return std::move(walked.missing);
  for (const query::Filter& child : filter.children) {
    if (auto missing = missing_field(schema, *walked.end, child)) return missing;
  }
  return std::nullopt;
}

/// Gathers the clauses of rules and the conditions that judge them, in the same order.
class Gathering {
 public:
  Gathering(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection)
      : environment_(environment), dialect_(dialect), collection_(collection) {}

  Clause clause_of(const query::Filter& filter) {
    Clause clause;
    clause.kind = filter.kind;
    try {
      conditions.push_back(rule_predicate(environment_, dialect_, collection_, filter));
    } catch (const base::Failure& failure) {
      clause.error = failure.what();
    }
    if (branches(clause)) {
      for (const query::Filter& child : filter.children) clause.children.push_back(clause_of(child));
      if (!clause.error.empty()) {
        for (const Clause& child : clause.children) {
          if (child.error.empty()) continue;
          clause.error = child.error;
          break;
        }
      }
      return clause;
    }
    clause.path = filter.path;
    if (!clause.error.empty()) {
      clause.error = missing_field(*environment_.schema, collection_, filter).value_or(clause.error);
    }
    if (filter.kind == Kind::kCondition) {
      const Operator* op = find_operator(filter.op);
      const bool list =
          op != nullptr && (op->values == Operator::Values::kList || op->values == Operator::Values::kPair);
      clause.op = filter.op;
      clause.written = filter.value;
      clause.asked = replaced(filter.value, list, environment_);
      paths.push_back(filter.path);
    } else {
      clause.op = filter.kind == Kind::kSome ? "_some" : "_none";
      clause.written = clause.asked = query::written_filter(filter.children.front());
    }
    return clause;
  }

  std::vector<Predicate> conditions;
  std::vector<std::vector<std::string>> paths;

 private:
  const Environment& environment_;
  const sql::Dialect& dialect_;
  const schema::Collection& collection_;
};

/// The verdicts in the order in which clause_of() asked for them.
void settle(Clause& clause, const std::vector<bool>& verdicts, std::size_t& next) {
  if (clause.error.empty()) clause.holds = verdicts.at(next++);
  for (Clause& child : clause.children) settle(child, verdicts, next);
}

void settle(Clause& clause, const std::map<std::vector<std::string>, json::value>& values) {
  for (Clause& child : clause.children) settle(child, values);
  if (clause.kind != Kind::kCondition) return;
  if (const auto known = values.find(clause.path); known != values.end()) clause.item = known->second;
}

}  // namespace

io::Task<RuleReport> report_rules(db::Session& session, Environment environment, std::string collection,
                                  std::string key, std::vector<Rule> rules) {
  const schema::SchemaPtr schema = environment.schema;
  const schema::Collection& of = *schema->collection(collection);
  co_await fetch_rule_variables(session, environment, rules);
  RuleReport report;
  Gathering gathering(environment, session.dialect(), of);
  for (const Rule& rule : rules) report.rules.push_back(gathering.clause_of(*rule));
  const std::optional<std::vector<bool>> verdicts =
      co_await conditions_hold(session, of, key, std::move(gathering.conditions));
  report.found = verdicts.has_value();
  if (!report.found) co_return report;
  const std::map<std::vector<std::string>, json::value> values =
      co_await leaf_values(session, environment, std::move(collection), std::move(key), std::move(gathering.paths));
  std::size_t next = 0;
  for (Clause& rule : report.rules) {
    settle(rule, *verdicts, next);
    settle(rule, values);
  }
  co_return report;
}

io::Task<std::vector<Clause>> clauses_of(db::Session& session, Environment environment,
                                         const schema::Collection& collection, std::vector<Rule> rules) {
  co_await fetch_rule_variables(session, environment, rules);
  Gathering gathering(environment, session.dialect(), collection);
  std::vector<Clause> clauses;
  clauses.reserve(rules.size());
  for (const Rule& rule : rules) clauses.push_back(gathering.clause_of(*rule));
  co_return clauses;
}

json::object shown(const Clause& clause) {
  json::object out;
  if (branches(clause)) {
    json::array children;
    for (const Clause& child : clause.children) children.push_back(shown(child));
    out[clause.kind == Kind::kAnd ? "and" : "or"] = std::move(children);
  } else {
    out["field"] = base::join(clause.path, ".");
    out["operator"] = clause.op;
    out["value"] = clause.written;
    if (clause.asked != clause.written) out["asked"] = clause.asked;
    if (clause.item) out["item"] = *clause.item;
  }
  if (clause.error.empty()) {
    out["holds"] = clause.holds;
  } else {
    out["error"] = clause.error;
  }
  return out;
}

const Clause& deciding(const Clause& clause) {
  if (!branches(clause) || clause.children.empty()) return clause;
  for (const Clause& child : clause.children) {
    if (child.holds == clause.holds) return deciding(child);
  }
  return clause;  // each condition by itself holds, but of different related items
}

std::size_t failing(const Clause& clause) {
  if (clause.holds) return 0;
  if (!branches(clause)) return 1;
  std::size_t sum = 0, least = clause.children.size() + 1;
  for (const Clause& child : clause.children) {
    const std::size_t count = failing(child);
    sum += count;
    least = std::min(least, count);
  }
  return std::max<std::size_t>(1, clause.kind == Kind::kAnd ? sum : least);
}

}  // namespace dirigent::engine
