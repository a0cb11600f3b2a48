// _contains, _starts_with, _regex and their like, on texts; _contains and _ncontains also on lists, of which they ask
// for an entry. What is no text counts as not given: "required".
#include <algorithm>
#include <array>
#include <string>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "items/validation/operators.hpp"
#include "items/validation/pattern.hpp"

namespace dirigent::items {

namespace {

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : base::to_json(value);
}

using Test = bool (*)(std::string_view text, std::string_view part);
constexpr Test kContains = [](std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
};
constexpr Test kStarts = [](std::string_view text, std::string_view part) { return text.starts_with(part); };
constexpr Test kEnds = [](std::string_view text, std::string_view part) { return text.ends_with(part); };

struct Way {
  std::string_view type;
  Test test;
  bool wanted = true;
  bool folded = false;
};

void check_text(const Asked& asked, const Way& way) {
  if (!asked.value.is_string()) return asked.fail("required");
  std::string text = text_of(asked.value), part = text_of(asked.operand);
  if (way.folded) {
    text = base::lower(text);
    part = base::lower(part);
  }
  if (way.test(text, part) != way.wanted) asked.fail(way.type, {{"substring", asked.operand}});
}

void check_within(const Asked& asked, const Way& way) {
  const json::array* list = asked.value.if_array();
  if (list == nullptr) return check_text(asked, way);
  const bool found = std::find(list->begin(), list->end(), asked.operand) != list->end();
  if (found != way.wanted) asked.fail(way.type, {{"substring", asked.operand}});
}

void check_regex(const Asked& asked) {
  if (!asked.value.is_string()) return asked.fail("required");
  if (matches_plainly(text_of(asked.operand), text_of(asked.value))) return;
  asked.fail("regex", {{"invalid", asked.value}});
}

constexpr std::array kOperators = {
    Operator{"_contains",
             [](const Asked& asked) {
               check_within(asked, {"contains", kContains});
             }},
    Operator{"_ncontains",
             [](const Asked& asked) {
               check_within(asked, {"ncontains", kContains, false});
             }},
    Operator{"_icontains",
             [](const Asked& asked) {
               check_text(asked, {"contains", kContains, true, true});
             }},
    Operator{"_starts_with",
             [](const Asked& asked) {
               check_text(asked, {"starts_with", kStarts});
             }},
    Operator{"_nstarts_with",
             [](const Asked& asked) {
               check_text(asked, {"nstarts_with", kStarts, false});
             }},
    Operator{"_istarts_with",
             [](const Asked& asked) {
               check_text(asked, {"istarts_with", kStarts, true, true});
             }},
    Operator{"_nistarts_with",
             [](const Asked& asked) {
               check_text(asked, {"nistarts_with", kStarts, false, true});
             }},
    Operator{"_ends_with",
             [](const Asked& asked) {
               check_text(asked, {"ends_with", kEnds});
             }},
    Operator{"_nends_with",
             [](const Asked& asked) {
               check_text(asked, {"nends_with", kEnds, false});
             }},
    Operator{"_iends_with",
             [](const Asked& asked) {
               check_text(asked, {"iends_with", kEnds, true, true});
             }},
    Operator{"_niends_with",
             [](const Asked& asked) {
               check_text(asked, {"niends_with", kEnds, false, true});
             }},
    Operator{"_regex", check_regex},
};

}  // namespace

std::span<const Operator> text_operators() {
  return kOperators;
}

}  // namespace dirigent::items
