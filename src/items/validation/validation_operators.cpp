#include "items/validation/validation_operators.hpp"

#include <array>
#include <cmath>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "items/validation/pattern.hpp"

namespace dirigent::items {

namespace {

/// What an operator is asked: the submitted value, its operand and what is reported when it fails.
struct Question {
  const json::value& value;
  const json::value& operand;
};

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return value.is_null() ? std::string() : base::to_json(value);
}

std::optional<double> number_of(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (value.is_string()) return base::to_number(base::trim(value.get_string()));
  return std::nullopt;
}

// Numbers and their texts are equal; everything else as it is.
bool equal(const json::value& a, const json::value& b) {
  if (a == b) return true;
  if (!(a.is_number() || a.is_string()) || !(b.is_number() || b.is_string())) return false;
  if (a.is_string() && b.is_string()) return false;
  const auto left = number_of(a), right = number_of(b);
  return left && right && *left == *right;
}

bool in_list(const Question& q) {
  if (!q.operand.is_array()) return equal(q.value, q.operand);
  for (const json::value& entry : q.operand.get_array()) {
    if (equal(q.value, entry)) return true;
  }
  return false;
}

// Numbers by size, dates by time; nothing when the two don't compare.
std::optional<int> compare(const json::value& value, const json::value& operand) {
  if (const auto bound = number_of(operand)) {
    const auto number = number_of(value);
    if (!number) return std::nullopt;
    return *number < *bound ? -1 : *number > *bound ? 1 : 0;
  }
  if (!operand.is_string()) return std::nullopt;
  const auto bound =
      operand.get_string() == "$NOW" ? std::optional(base::now_ms()) : base::parse_iso(operand.get_string());
  if (!bound) return std::nullopt;
  std::optional<base::EpochMs> instant;
  if (value.is_string()) instant = base::parse_iso(value.get_string());
  if (value.is_int64()) instant = value.get_int64();
  if (!instant) return std::nullopt;
  return *instant < *bound ? -1 : *instant > *bound ? 1 : 0;
}

bool between(const Question& q) {
  const json::array* bounds = q.operand.if_array();
  if (bounds == nullptr || bounds->size() != 2) return true;
  const auto low = compare(q.value, bounds->at(0)), high = compare(q.value, bounds->at(1));
  return low && high && *low >= 0 && *high <= 0;
}

bool blank(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_array() && value.get_array().empty());
}

bool ordered(const Question& q, bool (*holds)(int)) {
  const auto order = compare(q.value, q.operand);
  return order && holds(*order);
}

bool contains(const Question& q, bool folded) {
  const std::string text = folded ? base::lower(text_of(q.value)) : text_of(q.value);
  return text.find(folded ? base::lower(text_of(q.operand)) : text_of(q.operand)) != std::string::npos;
}
bool starts(const Question& q, bool folded) {
  const std::string text = folded ? base::lower(text_of(q.value)) : text_of(q.value);
  return text.starts_with(folded ? base::lower(text_of(q.operand)) : text_of(q.operand));
}
bool ends(const Question& q, bool folded) {
  const std::string text = folded ? base::lower(text_of(q.value)) : text_of(q.value);
  return text.ends_with(folded ? base::lower(text_of(q.operand)) : text_of(q.operand));
}

// What the error carries besides its type.
enum class Extra { kNone, kValid, kInvalidOperand, kInvalidValue, kSubstring };

struct Operator {
  std::string_view name;
  std::string_view type;
  Extra extra;
  bool on_null;  // judged for null too; otherwise null passes
  bool (*holds)(const Question&);
};

constexpr auto kEq = [](const Question& q) { return equal(q.value, q.operand); };
constexpr auto kNeq = [](const Question& q) { return !equal(q.value, q.operand); };

constexpr std::array kOperators = {
    Operator{"_eq", "eq", Extra::kValid, true, kEq},
    Operator{"_neq", "neq", Extra::kInvalidOperand, true, kNeq},
    Operator{"_in", "in", Extra::kValid, true, in_list},
    Operator{"_nin", "nin", Extra::kInvalidOperand, true, [](const Question& q) { return !in_list(q); }},
    Operator{"_null", "null", Extra::kNone, true, [](const Question& q) { return q.value.is_null(); }},
    Operator{"_nnull", "nnull", Extra::kNone, true, [](const Question& q) { return !q.value.is_null(); }},
    Operator{"_empty", "empty", Extra::kNone, true, [](const Question& q) { return blank(q.value); }},
    Operator{"_nempty", "nempty", Extra::kNone, true, [](const Question& q) { return !blank(q.value); }},
    Operator{"_gt", "gt", Extra::kValid, false,
             [](const Question& q) { return ordered(q, [](int o) { return o > 0; }); }},
    Operator{"_gte", "gte", Extra::kValid, false,
             [](const Question& q) { return ordered(q, [](int o) { return o >= 0; }); }},
    Operator{"_lt", "lt", Extra::kValid, false,
             [](const Question& q) { return ordered(q, [](int o) { return o < 0; }); }},
    Operator{"_lte", "lte", Extra::kValid, false,
             [](const Question& q) { return ordered(q, [](int o) { return o <= 0; }); }},
    Operator{"_between", "between", Extra::kValid, false, between},
    Operator{"_nbetween", "nbetween", Extra::kInvalidOperand, false, [](const Question& q) { return !between(q); }},
    Operator{"_contains", "contains", Extra::kSubstring, false, [](const Question& q) { return contains(q, false); }},
    Operator{"_icontains", "icontains", Extra::kSubstring, false, [](const Question& q) { return contains(q, true); }},
    Operator{"_ncontains", "ncontains", Extra::kSubstring, false,
             [](const Question& q) { return !contains(q, false); }},
    Operator{"_starts_with", "starts_with", Extra::kSubstring, false,
             [](const Question& q) { return starts(q, false); }},
    Operator{"_nstarts_with", "nstarts_with", Extra::kSubstring, false,
             [](const Question& q) { return !starts(q, false); }},
    Operator{"_istarts_with", "istarts_with", Extra::kSubstring, false,
             [](const Question& q) { return starts(q, true); }},
    Operator{"_nistarts_with", "nistarts_with", Extra::kSubstring, false,
             [](const Question& q) { return !starts(q, true); }},
    Operator{"_ends_with", "ends_with", Extra::kSubstring, false, [](const Question& q) { return ends(q, false); }},
    Operator{"_nends_with", "nends_with", Extra::kSubstring, false, [](const Question& q) { return !ends(q, false); }},
    Operator{"_iends_with", "iends_with", Extra::kSubstring, false, [](const Question& q) { return ends(q, true); }},
    Operator{"_niends_with", "niends_with", Extra::kSubstring, false, [](const Question& q) { return !ends(q, true); }},
    Operator{"_regex", "regex", Extra::kInvalidValue, false,
             [](const Question& q) { return matches(text_of(q.operand), text_of(q.value)); }},
};

// _null, _nnull, _empty and _nempty given as false ask for their opposite.
std::string_view effective(std::string_view op, const json::value& operand) {
  if (operand != json::value(false)) return op;
  if (op == "_null") return "_nnull";
  if (op == "_nnull") return "_null";
  if (op == "_empty") return "_nempty";
  if (op == "_nempty") return "_empty";
  return op;
}

bool sized(std::string_view op) {
  return op == "_gt" || op == "_gte" || op == "_lt" || op == "_lte" || op == "_between";
}

bool comparable(const Question& q) {
  const json::array* bounds = q.operand.if_array();
  return compare(q.value, bounds != nullptr && !bounds->empty() ? bounds->front() : q.operand).has_value();
}

json::object extra_of(const Operator& row, const Question& q) {
  switch (row.extra) {
    case Extra::kValid:
      return {{"valid", q.operand}};
    case Extra::kInvalidOperand:
      return {{"invalid", q.operand}};
    case Extra::kInvalidValue:
      return {{"invalid", q.value}};
    case Extra::kSubstring:
      return {{"substring", q.operand}};
    case Extra::kNone:
      break;
  }
  return {};
}

}  // namespace

std::optional<base::Error> check_operator(std::string_view field, std::string_view op, const json::value& operand,
                                          const json::value* given, const json::array& path) {
  if (given == nullptr) {
    const bool asked = op == "_submitted" && operand != json::value(false);
    return asked ? std::optional(base::failed_validation(field, path, "required")) : std::nullopt;
  }
  op = effective(op, operand);
  for (const Operator& row : kOperators) {
    if (row.name != op) continue;
    const Question question{*given, operand};
    if ((given->is_null() && !row.on_null) || row.holds(question)) return std::nullopt;
    // A value that is no number (or date) at all is reported as missing.
    if (sized(op) && !comparable(question)) return base::failed_validation(field, path, "required");
    return base::failed_validation(field, path, row.type, extra_of(row, question));
  }
  return std::nullopt;
}

}  // namespace dirigent::items
