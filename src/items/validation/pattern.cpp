#define PCRE2_CODE_UNIT_WIDTH 8
#include "items/validation/pattern.hpp"

#include <pcre2.h>

#include <memory>

namespace dirigent::items {

namespace {

// Keeps a hostile pattern or text from holding a loop: some milliseconds of backtracking.
constexpr std::uint32_t kMatchLimit = 200000;
constexpr std::uint32_t kDepthLimit = 2000;

using Code = std::unique_ptr<pcre2_code, decltype(&pcre2_code_free)>;
using Context = std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)>;
using Match = std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)>;

struct Expression {
  std::string_view text;
  std::uint32_t options = PCRE2_UTF;
};

std::uint32_t option_of(char flag) {
  switch (flag) {
    case 'i':
      return PCRE2_CASELESS;
    case 'm':
      return PCRE2_MULTILINE;
    case 's':
      return PCRE2_DOTALL;
    default:
      return 0;
  }
}

Expression parse(std::string_view pattern) {
  Expression expression{pattern};
  const std::size_t end = pattern.rfind('/');
  if (!pattern.starts_with('/') || end == 0) return expression;
  for (char flag : pattern.substr(end + 1)) {
    if (std::string_view("dgimsuy").find(flag) == std::string_view::npos) return expression;
    expression.options |= option_of(flag);
  }
  expression.text = pattern.substr(1, end - 1);
  return expression;
}

PCRE2_SPTR units(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

bool matches(const Expression& expression, std::string_view text) {
  int error = 0;
  std::size_t offset = 0;
  const Code code(
      pcre2_compile(units(expression.text), expression.text.size(), expression.options, &error, &offset, nullptr),
      &pcre2_code_free);
  if (!code) return false;
  const Context context(pcre2_match_context_create(nullptr), &pcre2_match_context_free);
  const Match match(pcre2_match_data_create_from_pattern(code.get(), nullptr), &pcre2_match_data_free);
  if (!context || !match) return false;
  pcre2_set_match_limit(context.get(), kMatchLimit);
  pcre2_set_depth_limit(context.get(), kDepthLimit);
  return pcre2_match(code.get(), units(text), text.size(), 0, 0, match.get(), context.get()) > 0;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  return matches(parse(pattern), text);
}

bool matches_plainly(std::string_view pattern, std::string_view text) {
  const bool between = pattern.size() > 1 && pattern.starts_with('/') && pattern.ends_with('/');
  return matches(Expression{between ? pattern.substr(1, pattern.size() - 2) : pattern}, text);
}

}  // namespace dirigent::items
