#include <array>
#include <climits>
#include <cmath>

#include "assets/recipe.hpp"

namespace dirigent::assets {

namespace {

constexpr std::string_view kPositive = "positive integer";
constexpr int kMostSide = 1000000000;

struct NamedPosition {
  std::string_view name;
  int number;
};
constexpr std::array kPositions = {
    NamedPosition{"entropy", 16},  NamedPosition{"attention", 17},   NamedPosition{"top", 1},
    NamedPosition{"right", 2},     NamedPosition{"bottom", 3},       NamedPosition{"left", 4},
    NamedPosition{"right top", 5}, NamedPosition{"right bottom", 6}, NamedPosition{"left bottom", 7},
    NamedPosition{"left top", 8},  NamedPosition{"center", 0},       NamedPosition{"centre", 0},
    NamedPosition{"north", 1},     NamedPosition{"east", 2},         NamedPosition{"south", 3},
    NamedPosition{"west", 4},      NamedPosition{"northeast", 5},    NamedPosition{"southeast", 6},
    NamedPosition{"southwest", 7}, NamedPosition{"northwest", 8}};

std::optional<int> side_of(const json::value* value, std::string_view name) {
  if (!given(value)) return std::nullopt;
  const auto side = integer_of(value);
  if (!side || *side < 1) fail_expected(name, kPositive, value);
  return side;
}

int position_of(const json::value& value) {
  if (const auto number = integer_of(&value)) {
    const bool known = (*number >= 0 && *number <= 8) || *number == 16 || *number == 17;
    if (known) return *number;
  }
  const auto text = text_of(&value);
  for (const NamedPosition& position : kPositions) {
    if (text && *text == position.name) return position.number;
  }
  fail_expected("position", "valid position/gravity/strategy", &value);
}

images::Fit fit_of(const std::string& name) {
  if (name == "contain") return images::Fit::kContain;
  if (name == "fill") return images::Fit::kFill;
  if (name == "inside") return images::Fit::kInside;
  return name == "outside" ? images::Fit::kOutside : images::Fit::kCover;
}

bool turns(const images::Recipe& recipe) {
  return recipe.quarter_turns != 0 || recipe.angle != 0;
}

bool resizes(const images::Recipe& recipe) {
  return recipe.width || recipe.height;
}

void take_options(images::Recipe& recipe, const Members& members) {
  if (const auto width = side_of(members.find("width"), "width")) recipe.width = width;
  if (const auto height = side_of(members.find("height"), "height")) recipe.height = height;
  const auto fit = members.choice("fit", {"contain", "cover", "fill", "inside", "outside"}, "valid fit");
  if (fit) recipe.fit = fit_of(*fit);
  if (given(members.find("position"))) recipe.position = position_of(*members.find("position"));
  if (const auto colour = members.colour("background")) recipe.background = *colour;
  const auto kernel =
      members.choice("kernel", {"nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3", "mks2013", "mks2021"},
                     "valid kernel name");
  if (kernel) recipe.kernel = *kernel;
  if (const auto flag = members.flag("withoutEnlargement")) recipe.without_enlargement = *flag;
  if (const auto flag = members.flag("withoutReduction")) recipe.without_reduction = *flag;
  if (const auto flag = members.flag("fastShrinkOnLoad")) recipe.shrink_on_load = *flag;
}

}  // namespace

void method_resize(images::Recipe& recipe, const json::array& arguments) {
  const json::value* first = argument(arguments, 0);
  const bool options_first = given(first) && (first->is_object() || first->is_array());
  recipe.width = options_first ? std::nullopt : side_of(first, "width");
  recipe.height = side_of(argument(arguments, 1), "height");
  take_options(recipe, members_of(arguments, options_first ? 0 : 2));
  if (turns(recipe) && resizes(recipe)) recipe.rotate_first = true;
}

void method_extend(images::Recipe& recipe, const json::array& arguments) {
  const json::value* by = argument(arguments, 0);
  images::Extension extension = recipe.extend.value_or(images::Extension());
  if (const auto all = integer_of(by); all && *all > 0) {
    extension.top = extension.bottom = extension.left = extension.right = *all;
  } else if (given(by) && by->is_object()) {
    const Members members = members_of(arguments, 0);
    const auto side = [&members](std::string_view name, int& into) {
      if (const auto size = members.integer(name, 0, kMostSide, kPositive)) into = *size;
    };
    side("top", extension.top);
    side("bottom", extension.bottom);
    side("left", extension.left);
    side("right", extension.right);
    if (const auto colour = members.colour("background")) extension.background = *colour;
    const auto with = members.choice("extendWith", {"background", "copy", "repeat", "mirror"},
                                     "one of: background, copy, repeat, mirror");
    if (with) extension.with = *with == "copy" ? 1 : *with == "repeat" ? 2 : *with == "mirror" ? 3 : 5;
  } else {
    fail_expected("extend", "integer or object", by);
  }
  recipe.extend = extension;
}

void method_extract(images::Recipe& recipe, const json::array& arguments) {
  const Members members = members_of(arguments, 0);
  const auto of = [&members](std::string_view name) {
    const auto number = integer_of(members.find(name));
    if (!number || *number < 0) fail_expected(name, "integer", members.find(name));
    return *number;
  };
  const images::Area area{of("left"), of("top"), of("width"), of("height")};
  const bool after = resizes(recipe) || recipe.extract_before;
  if (turns(recipe) && !resizes(recipe) && (!recipe.extract_before || !recipe.extract_after)) {
    recipe.rotate_first = true;
  }
  (after ? recipe.extract_after : recipe.extract_before) = area;
  if (recipe.auto_orient) recipe.orient_first = true;
}

void method_trim(images::Recipe& recipe, const json::array& arguments) {
  const json::value* options = argument(arguments, 0);
  if (given(options) && !options->is_object() && !options->is_array()) fail_expected("trim", "object", options);
  const Members members = members_of(arguments, 0);
  images::Trim trim;
  if (auto colour = members.colour("background")) trim.background = colour;
  if (const auto threshold = members.number("threshold", 0, kMostSide, "positive number")) trim.threshold = *threshold;
  recipe.trim = trim;
  if (turns(recipe)) recipe.rotate_first = true;
}

void method_rotate(images::Recipe& recipe, const json::array& arguments) {
  const json::value* by = argument(arguments, 0);
  if (!given(by)) {
    recipe.auto_orient = true;
    return;
  }
  const auto angle = number_of(by);
  if (!angle) fail_expected("angle", "numeric", by);
  recipe.quarter_turns = 0;
  recipe.angle = 0;
  if (std::fmod(*angle, 90) == 0) {
    recipe.quarter_turns = (static_cast<int>(std::fmod(*angle, 360)) / 90 + 4) % 4;
    return;
  }
  recipe.angle = *angle;
  if (const auto colour = members_of(arguments, 1).colour("background")) recipe.angle_background = *colour;
}

void method_flip(images::Recipe& recipe, const json::array& arguments) {
  const json::value* flag = argument(arguments, 0);
  recipe.flip = flag == nullptr || !flag->is_bool() || flag->get_bool();
}

void method_flop(images::Recipe& recipe, const json::array& arguments) {
  const json::value* flag = argument(arguments, 0);
  recipe.flop = flag == nullptr || !flag->is_bool() || flag->get_bool();
}

}  // namespace dirigent::assets
