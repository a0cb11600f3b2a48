#include "engine/resolve/filter.hpp"

#include <cmath>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/resolve/operand.hpp"
#include "engine/resolve/variables.hpp"
#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using query::Filter;

constexpr std::size_t kMaxPattern = 40'000;  // SQLite takes patterns of 50,000 bytes

Predicate never() {
  Predicate result;
  result.kind = Predicate::Kind::kNever;
  return result;
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

bool is_null(const Operand& operand) {
  const json::value* value = std::get_if<json::value>(&operand);
  return value != nullptr && value->is_null();
}

/// Only texts, numbers, booleans and moments can be compared; the empty text has operators of its own.
void require_primitive(const Operand& operand, std::string_view op) {
  const json::value* value = std::get_if<json::value>(&operand);
  if (value == nullptr || value->is_bool() || value->is_null()) return;
  if (const json::string* text = value->if_string()) {
    if (text->find('\0') != json::string::npos) {  // PostgreSQL's texts end there
      base::fail(base::invalid_query("The filter value for " + quoted(op) + " must not contain NUL characters"));
    }
    if (!text->empty()) return;
    base::fail(base::invalid_query("You can't filter for an empty string in " + quoted(op) +
                                   ". Use \"_empty\" or \"_nempty\" instead"));
  }
  if (value->is_number()) {
    if (std::abs(value->to_number<double>()) <= 9007199254740991.0) return;
    base::fail(base::invalid_query("The filter value for " + quoted(op) + " is not a valid number"));
  }
  base::fail(base::invalid_query("The filter value for " + quoted(op) + " has to be a string, number, or boolean"));
}

class FilterResolver {
 public:
  FilterResolver(Resolver& resolver, const access::Who& variables, bool strict)
      : resolver_(resolver), variables_(variables), strict_(strict) {}

  Predicate resolve(const schema::Collection& collection, const Filter& filter, const std::string& path) {
    switch (filter.kind) {
      case Filter::Kind::kAnd:
      case Filter::Kind::kOr:
        return resolve_logic(collection, filter, path);
      case Filter::Kind::kSome:
      case Filter::Kind::kNone:
        return judged(resolve_quantifier(collection, filter, path), filter);
      case Filter::Kind::kCondition:
        return judged(resolve_condition(collection, filter, path), filter);
    }
    return {};
  }

  /// What a leaf says about a value, wherever that comes from.
  Predicate compare(Reference about, const Filter& filter) {
    Predicate result;
    result.kind = Predicate::Kind::kCompare;
    result.subject = std::move(about);
    const Expression& subject = result.subject.value;
    result.op = find_operator(filter.op);
    if (result.op == nullptr || !takes(subject, *result.op)) refuse(subject, filter.op);
    const bool text = subject.function() ? false : is_text(subject.type());
    if (result.op->pattern && !text && resolver_.dialect().postgres()) refuse(subject, filter.op);

    switch (result.op->values) {
      case Operator::Values::kFlag:
        return with_flag(std::move(result), filter);
      case Operator::Values::kOne:
        return with_one(std::move(result), filter);
      case Operator::Values::kList:
        return with_list(std::move(result), filter);
      case Operator::Values::kPair:
        return with_pair(std::move(result), filter);
    }
    return result;
  }

 private:
  Predicate judged(Predicate result, const Filter& filter) const {
    if (!strict_ || !result.always()) return result;
    base::fail(base::invalid_query("The condition on " + quoted(base::join(filter.path, ".")) +
                                   " selects every item, which updates and deletes don't take"));
  }

  Predicate resolve_logic(const schema::Collection& collection, const Filter& filter, const std::string& path) {
    Predicate result;
    const bool any = filter.kind == Filter::Kind::kOr;
    bool holds = any && filter.children.empty();
    for (const Filter& child : filter.children) {
      Predicate resolved = resolve(collection, child, path);
      holds = holds || (any && resolved.always());
      if (!resolved.always()) result.children.push_back(std::move(resolved));
    }
    if (holds) return {};
    if (any) result.kind = Predicate::Kind::kOr;
    return result;
  }

  // The contract takes _some and _none directly on a relation to many of the row the filter is about, and for one
  // condition: with several, or on a field without a relation, they say nothing.
  Predicate resolve_quantifier(const schema::Collection& collection, const Filter& filter, const std::string& path) {
    const std::string& field = filter.path.front();
    std::optional<Step> step = resolver_.step(collection, field, path);
    if (!step) resolver_.field(collection, field.substr(0, field.find(':')), path);
    if (filter.path.size() > 1 || (step && !step->to_many())) {
      const std::string_view op = filter.kind == Filter::Kind::kSome ? "_some" : "_none";
      base::fail(base::invalid_query(quoted(op) + " can only be used with top level relational alias field"));
    }
    const Filter& inner = filter.children.front();
    if (!step) return resolve(collection, inner, path), Predicate{};  // names are judged all the same
    if (inner.kind == Filter::Kind::kAnd || inner.kind == Filter::Kind::kOr) return {};
    Predicate result;
    result.kind = filter.kind == Filter::Kind::kSome ? Predicate::Kind::kSome : Predicate::Kind::kNone;
    result.children.push_back(resolve(*step->target, inner, path.empty() ? field : path + "." + field));
    result.subject.path.push_back(std::move(*step));
    return result;
  }

  Predicate resolve_condition(const schema::Collection& collection, const Filter& filter, const std::string& path) {
    return compare(resolver_.reference(collection, filter.path, path, Resolver::Use::kFilter), filter);
  }

  [[noreturn]] static void refuse(const Expression& subject, std::string_view op) {
    const Operator* known = find_operator(op);
    const bool typed = known != nullptr && takes_type(subject.type(), *known);
    if (typed && !subject.function() && subject.field->has(schema::Special::kConceal)) {
      base::fail(
          base::invalid_query("Field with \"conceal\" special does not allow the " + quoted(op) + " filter operator"));
    }
    base::fail(base::invalid_query(quoted(base::name_of(subject.type())) + " field type does not contain the " +
                                   quoted(op) + " filter operator"));
  }

  Operand operand(const json::value& value) const {
    return resolve_variable(value, variables_, resolver_.values()).take();
  }

  Predicate with_flag(Predicate result, const Filter& filter) const {
    const Operand value = operand(filter.value);
    const json::value* flag = std::get_if<json::value>(&value);
    if (flag != nullptr && flag->is_bool()) {
      result.positive = flag->get_bool();
    } else if (flag == nullptr || !(flag->is_null() || (flag->is_string() && flag->get_string().empty()))) {
      base::fail(base::invalid_query(quoted(filter.op) + " has to be a boolean"));
    }
    return result;
  }

  Predicate with_one(Predicate result, const Filter& filter) const {
    Operand value = operand(filter.value);
    require_primitive(value, filter.op);
    const bool equality = filter.op == "_eq" || filter.op == "_neq";
    if (is_null(value) && equality) return result;
    value = bound_of_null(std::move(value), result);
    if (is_null(value)) return {};  // no bound: nothing to compare with
    if (result.op->pattern) {
      std::string pattern = pattern_of(value, result.subject.value);
      if (pattern.size() > kMaxPattern) {
        base::fail(base::invalid_query("The filter value for " + quoted(filter.op) + " is too long"));
      }
      result.values.emplace_back(std::move(pattern));
      return result;
    }
    std::optional<Bound> bound = bind_operand(value, result.subject.value, resolver_.dialect());
    if (!bound) return never();
    result.values.push_back(std::move(bound->value));
    result.value_type = bound->type;
    return result;
  }

  /// In the contract null is the number 0 and the text "null" where one has to stand.
  static Operand bound_of_null(Operand value, const Predicate& condition) {
    if (!is_null(value)) return value;
    if (condition.op->pattern) return json::value("null");
    return is_number(condition.subject.value.type()) ? Operand(json::value(0)) : value;
  }

  static bool is_number(base::FieldType type) {
    return type == base::FieldType::kInteger || type == base::FieldType::kBigInteger ||
           type == base::FieldType::kFloat || type == base::FieldType::kDecimal;
  }

  /// SQLite's moments are numbers, and a moment to look for becomes one too.
  std::string pattern_of(const Operand& value, const Expression& subject) const {
    const bool moment = !subject.function() && subject.type() == base::FieldType::kTimestamp;
    if (moment && resolver_.dialect().sqlite()) {
      const std::optional<Bound> bound = bind_operand(value, subject, resolver_.dialect());
      if (bound) return std::to_string(std::get<std::int64_t>(bound->value));
    }
    return text_of(value);
  }

  /// Entries of a list, a csv text, an object's members or a single value, with variables that are lists laid flat.
  std::vector<Operand> entries(const json::value& raw) const {
    std::vector<Operand> result;
    const auto add = [&](const json::value& entry) {
      Operand value = operand(entry);
      const json::value* list = std::get_if<json::value>(&value);
      if (list == nullptr || !list->is_array()) return void(result.push_back(std::move(value)));
      for (const json::value& inner : list->get_array()) result.emplace_back(inner);
    };
    if (const json::array* array = raw.if_array()) {
      for (const json::value& entry : *array) add(entry);
    } else if (const json::object* object = raw.if_object()) {
      for (const auto& [key, entry] : *object) add(entry);
    } else if (const json::string* text = raw.if_string()) {
      for (const std::string& part : base::split(*text, ',')) add(json::value(part));
    } else if (!raw.is_null()) {
      add(raw);
    }
    return result;
  }

  static void require_list(const Filter& filter) {
    const json::array* array = filter.value.if_array();
    const json::object* object = filter.value.if_object();
    if ((array == nullptr || !array->empty()) && (object == nullptr || !object->empty())) return;
    base::fail(base::invalid_query(quoted(filter.op) + " has to be an array of values"));
  }

  Predicate with_list(Predicate result, const Filter& filter) const {
    require_list(filter);
    result.value_type = result.subject.value.type();
    for (const Operand& entry : entries(filter.value)) {
      require_primitive(entry, filter.op);
      if (is_null(entry)) continue;
      std::optional<Bound> bound = bind_operand(entry, result.subject.value, resolver_.dialect());
      // A bound of another type than the column's (a fraction, a number out of range) equals none of its values.
      if (bound && comparable(bound->type, result)) result.values.push_back(std::move(bound->value));
    }
    return result;
  }

  bool comparable(base::FieldType value, const Predicate& condition) const {
    const base::FieldType column = condition.value_type;
    // SQLite's automatic keys are integers of 64 bits, whatever they were declared as.
    const bool wide = resolver_.dialect().sqlite() && value == base::FieldType::kBigInteger;
    if (wide && column == base::FieldType::kInteger) return true;
    return value == column || (value == base::FieldType::kString && column == base::FieldType::kUuid);
  }

  Predicate with_pair(Predicate result, const Filter& filter) const {
    require_list(filter);
    std::vector<Operand> ends = entries(filter.value);
    if (ends.size() != 2) return {};  // the contract ignores such a range
    result.value_type = result.subject.value.type();
    for (Operand& end : ends) {
      require_primitive(end, filter.op);
      end = bound_of_null(std::move(end), result);
      if (is_null(end)) return never();
      std::optional<Bound> bound = bind_operand(end, result.subject.value, resolver_.dialect());
      if (!bound) return never();
      if (bound->type != result.value_type) result.value_type = base::FieldType::kDecimal;  // holds both ends
      result.values.push_back(std::move(bound->value));
    }
    return result;
  }

  Resolver& resolver_;
  const access::Who& variables_;
  bool strict_;
};

}  // namespace

Predicate resolve_filter(Resolver& resolver, const schema::Collection& collection, const Filter& filter,
                         const access::Who& variables, const std::string& path, bool strict) {
  return FilterResolver(resolver, variables, strict).resolve(collection, filter, path);
}

Predicate resolve_comparison(Resolver& resolver, Reference subject, const Filter& leaf, const access::Who& variables) {
  return FilterResolver(resolver, variables, false).compare(std::move(subject), leaf);
}

}  // namespace dirigent::engine
