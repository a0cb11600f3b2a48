// _eq, _in and their like. A number and its text are the same for _eq and _neq, which report both; in lists each value
// is as it is. An empty text is asked for as _empty, null as _null, whatever operator names them; and those two take no
// operand: false asks for nothing else than true.
#include <algorithm>
#include <array>

#include "items/validation/operators.hpp"

namespace dirigent::items {

namespace {

bool is_empty_text(const json::value& value) {
  return value.is_string() && value.get_string().empty();
}

// 5 and 5.0 are one number, however it is kept.
bool same(const json::value& left, const json::value& right) {
  if (left == right) return true;
  return left.is_number() && right.is_number() && left.to_number<double>() == right.to_number<double>();
}

bool among(const json::value& value, const json::array& list) {
  return std::any_of(list.begin(), list.end(), [&](const json::value& entry) { return same(value, entry); });
}

void check_one_of(const Asked& asked, const json::array& list) {
  if (list.empty() || among(asked.value, list)) return;
  const json::value& only = list.front();
  if (list.size() > 1) return asked.fail("in", {{"valid", list}});
  if (only.is_null()) return asked.fail("null");
  if (is_empty_text(only)) return asked.fail("empty");
  asked.fail("eq", {{"valid", only}});
}

void check_none_of(const Asked& asked, const json::array& list) {
  if (!among(asked.value, list)) return;
  const json::value& only = list.front();
  if (list.size() > 1) return asked.fail("nin", {{"invalid", list}});
  if (only.is_null()) return asked.fail("nnull");
  if (is_empty_text(only)) return asked.fail("nempty");
  asked.fail("neq", {{"invalid", only}});
}

constexpr std::array kOperators = {
    Operator{"_eq", [](const Asked& asked) { check_one_of(asked, both_forms(asked.operand)); }},
    Operator{"_neq", [](const Asked& asked) { check_none_of(asked, both_forms(asked.operand)); }},
    Operator{"_in", [](const Asked& asked) { check_one_of(asked, entries_of(asked.operand)); }},
    Operator{"_nin", [](const Asked& asked) { check_none_of(asked, entries_of(asked.operand)); }},
    Operator{"_null",
             [](const Asked& asked) {
               if (!asked.value.is_null()) asked.fail("null");
             }},
    Operator{"_nnull",
             [](const Asked& asked) {
               if (asked.value.is_null()) asked.fail("nnull");
             }},
    Operator{"_empty",
             [](const Asked& asked) {
               if (!is_empty_text(asked.value)) asked.fail("empty");
             }},
    Operator{"_nempty",
             [](const Asked& asked) {
               if (is_empty_text(asked.value)) asked.fail("nempty");
             }},
};

}  // namespace

std::span<const Operator> equality_operators() {
  return kOperators;
}

}  // namespace dirigent::items
