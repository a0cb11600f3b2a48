#include <fmt/format.h>

#include <array>

#include "assets/recipe.hpp"

namespace dirigent::assets {

namespace {

std::optional<std::vector<double>> numbers_of(const json::value& value) {
  std::vector<double> numbers;
  if (const auto one = number_of(&value)) return std::vector<double>{*one};
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return std::nullopt;
  for (const json::value& each : *list) {
    const auto number = number_of(&each);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool flag_or_true(const json::value* value) {
  return value == nullptr || !value->is_bool() || value->get_bool();
}

}  // namespace

void method_flatten(images::Recipe& recipe, const json::array& arguments) {
  if (!flag_or_true(argument(arguments, 0))) return recipe.flatten.reset();
  recipe.flatten = members_of(arguments, 0).colour("background").value_or(images::Colour{0, 0, 0, 255});
}

void method_gamma(images::Recipe& recipe, const json::array& arguments) {
  constexpr double kUsual = 2.2;
  const auto of = [&arguments](std::size_t place, std::string_view name, double otherwise) {
    const json::value* value = argument(arguments, place);
    if (!given(value)) return otherwise;
    const auto number = number_of(value);
    if (!number || *number < 1 || *number > 3) fail_expected(name, "number between 1.0 and 3.0", value);
    return *number;
  };
  recipe.gamma = of(0, "gamma", kUsual);
  recipe.gamma_out = of(1, "gammaOut", *recipe.gamma);
}

void method_negate(images::Recipe& recipe, const json::array& arguments) {
  recipe.negate = flag_or_true(argument(arguments, 0));
  const json::value* alpha = members_of(arguments, 0).find("alpha");
  if (alpha == nullptr) return;
  if (!alpha->is_bool()) fail_expected("alpha", "should be boolean value", alpha);
  recipe.negate_alpha = alpha->get_bool();
}

void method_normalise(images::Recipe& recipe, const json::array& arguments) {
  const Members members = members_of(arguments, 0);
  std::pair<int, int> range = recipe.normalise.value_or(std::pair(1, 99));
  const auto lower = members.number("lower", 0, 99, "number between 0 and 99");
  const auto upper = members.number("upper", 1, 100, "number between 1 and 100");
  if (lower) range.first = static_cast<int>(*lower);
  if (upper) range.second = static_cast<int>(*upper);
  if (range.first >= range.second) {
    const json::value both(fmt::format("{} >= {}", range.first, range.second));
    fail_expected("range", "lower to be less than upper", &both);
  }
  recipe.normalise = range;
}

void method_linear(images::Recipe& recipe, const json::array& arguments) {
  const json::value *a = argument(arguments, 0), *b = argument(arguments, 1);
  const auto of = [](const json::value* value, std::string_view name, double otherwise, const json::value* other) {
    if (!given(value)) {
      const bool alone = number_of(other).has_value();
      return alone ? std::vector<double>{otherwise} : std::vector<double>{};
    }
    auto numbers = numbers_of(*value);
    if (!numbers) fail_expected(name, "number or array of numbers", value);
    return std::move(*numbers);
  };
  std::vector<double> factors = of(a, "a", 1, b), offsets = of(b, "b", 0, a);
  if (factors.size() != offsets.size()) fail_transformation("Expected a and b to be arrays of the same length");
  recipe.linear_a = std::move(factors);
  recipe.linear_b = std::move(offsets);
}

void method_tint(images::Recipe& recipe, const json::array& arguments) {
  const json::value* colour = argument(arguments, 0);
  if (given(colour)) recipe.tint = colour_of(*colour);
}

void method_greyscale(images::Recipe& recipe, const json::array& arguments) {
  recipe.grey = flag_or_true(argument(arguments, 0));
}

void method_to_colourspace(images::Recipe& recipe, const json::array& arguments) {
  constexpr std::array<std::string_view, 15> kSpaces = {"multiband", "b-w",    "cmyk", "srgb", "rgb",
                                                        "rgb16",     "grey16", "lab",  "labq", "lch",
                                                        "xyz",       "scrgb",  "hsv",  "yxy",  "bw"};
  const auto name = text_of(argument(arguments, 0));
  if (!name) fail_expected("colourspace", "string", argument(arguments, 0));
  for (const std::string_view space : kSpaces) {
    if (*name == space) {
      recipe.colourspace = space == "bw" ? "b-w" : *name;
      return;
    }
  }
  fail_expected("colourspace", "a colour space", argument(arguments, 0));
}

void method_remove_alpha(images::Recipe& recipe, const json::array&) {
  recipe.remove_alpha = true;
}

void method_ensure_alpha(images::Recipe& recipe, const json::array& arguments) {
  const json::value* alpha = argument(arguments, 0);
  recipe.ensure_alpha = 1;
  if (!given(alpha)) return;
  const auto number = number_of(alpha);
  if (!number || *number < 0 || *number > 1) fail_expected("alpha", "number between 0 and 1", alpha);
  recipe.ensure_alpha = number;
}

void method_extract_channel(images::Recipe& recipe, const json::array& arguments) {
  constexpr std::array<std::string_view, 4> kNames = {"red", "green", "blue", "alpha"};
  const json::value* channel = argument(arguments, 0);
  std::optional<int> number = integer_of(channel);
  const auto name = text_of(channel);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name && *name == kNames[i]) number = static_cast<int>(i);
  }
  if (!number || *number < 0 || *number > 4) {
    fail_expected("channel", "integer or one of: red, green, blue, alpha", channel);
  }
  recipe.channel = number;
}

void method_bandbool(images::Recipe& recipe, const json::array& arguments) {
  const json::value* name = argument(arguments, 0);
  const auto text = text_of(name);
  if (!text || (*text != "and" && *text != "or" && *text != "eor")) {
    fail_expected("boolOp", "one of: and, or, eor", name);
  }
  recipe.bandbool = text;
}

}  // namespace dirigent::assets
