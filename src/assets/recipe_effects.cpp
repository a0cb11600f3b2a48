#include <numeric>

#include "assets/recipe.hpp"

namespace dirigent::assets {

namespace {

constexpr int kMostPixels = 1000000000;

// `true` and nothing are the mild form of an effect, `false` is none of it.
std::optional<double> mild(const json::value* value) {
  if (!given(value)) return -1;
  if (value->is_bool()) return value->get_bool() ? -1 : 0;
  return std::nullopt;
}

double within(const json::value* value, std::string_view name, double least, double most, std::string_view expected) {
  const auto number = number_of(value);
  if (!number || *number < least || *number > most) fail_expected(name, expected, value);
  return *number;
}

}  // namespace

void method_sharpen(images::Recipe& recipe, const json::array& arguments) {
  const json::value* first = argument(arguments, 0);
  images::Sharpening sharpening;
  if (const auto sigma = mild(first)) {
    sharpening.sigma = *sigma;
  } else if (first->is_object()) {
    const Members members = members_of(arguments, 0);
    sharpening.sigma = within(members.find("sigma"), "options.sigma", 0.000001, 10, "number between 0.000001 and 10");
    const auto take = [&members](const char* name, double& into) {
      const json::value* value = members.find(name);
      if (!given(value)) return;
      into = within(value, std::string("options.") + name, 0, 1000000, "number between 0 and 1000000");
    };
    take("m1", sharpening.m1);
    take("m2", sharpening.m2);
    take("x1", sharpening.x1);
    take("y2", sharpening.y2);
    take("y3", sharpening.y3);
  } else {
    sharpening.sigma = within(first, "sigma", 0.01, 10000, "number between 0.01 and 10000");
    const json::value *flat = argument(arguments, 1), *jagged = argument(arguments, 2);
    if (given(flat)) sharpening.m1 = within(flat, "flat", 0, 10000, "number between 0 and 10000");
    if (given(jagged)) sharpening.m2 = within(jagged, "jagged", 0, 10000, "number between 0 and 10000");
  }
  recipe.sharpen = sharpening;
}

void method_median(images::Recipe& recipe, const json::array& arguments) {
  const json::value* size = argument(arguments, 0);
  recipe.median = 3;
  if (!given(size)) return;
  const auto number = integer_of(size);
  if (!number || *number < 1 || *number > 1000) fail_expected("size", "integer between 1 and 1000", size);
  recipe.median = number;
}

void method_blur(images::Recipe& recipe, const json::array& arguments) {
  constexpr std::string_view kExpected = "number between 0.3 and 1000";
  const json::value* first = argument(arguments, 0);
  if (const auto sigma = mild(first)) {
    recipe.blur = sigma;
    return;
  }
  if (first->is_object()) {
    const Members members = members_of(arguments, 0);
    if (!number_of(members.find("sigma"))) fail_expected("options.sigma", kExpected, nullptr);
    const auto precision =
        members.choice("precision", {"integer", "float", "approximate"}, "one of: integer, float, approximate");
    if (precision) recipe.blur_precision = *precision;
    const auto amplitude = members.number("minAmplitude", 0.001, 1, "number between 0.001 and 1");
    if (amplitude) recipe.blur_amplitude = *amplitude;
    recipe.blur = within(members.find("sigma"), "sigma", 0.3, 1000, kExpected);
    return;
  }
  if (!first->is_number()) fail_expected("sigma", kExpected, nullptr);
  recipe.blur = within(first, "sigma", 0.3, 1000, kExpected);
}

void method_convolve(images::Recipe& recipe, const json::array& arguments) {
  constexpr int kLeast = 3, kMost = 1001;
  const Members members = members_of(arguments, 0);
  const auto width = integer_of(members.find("width")), height = integer_of(members.find("height"));
  const json::value* values = members.find("kernel");
  const auto fits = [](const std::optional<int>& side) { return side && *side >= kLeast && *side <= kMost; };
  if (!fits(width) || !fits(height) || values == nullptr || !values->is_array() ||
      values->get_array().size() != static_cast<std::size_t>(*width) * static_cast<std::size_t>(*height)) {
    fail_transformation("Invalid convolution kernel");
  }
  images::Kernel kernel{*width, *height, 1, 0, {}};
  for (const json::value& value : values->get_array()) kernel.values.push_back(number_of(&value).value_or(0));
  kernel.scale = std::accumulate(kernel.values.begin(), kernel.values.end(), 0.0);
  if (const auto scale = integer_of(members.find("scale"))) kernel.scale = *scale;
  if (kernel.scale < 1) kernel.scale = 1;
  kernel.offset = integer_of(members.find("offset")).value_or(0);
  recipe.convolve = std::move(kernel);
}

void method_threshold(images::Recipe& recipe, const json::array& arguments) {
  constexpr int kMiddle = 128, kMost = 255;
  const json::value* at = argument(arguments, 0);
  recipe.threshold = kMiddle;
  if (given(at) && at->is_bool()) {
    recipe.threshold = at->get_bool() ? kMiddle : 0;
  } else if (given(at)) {
    const auto number = integer_of(at);
    if (!number || *number < 0 || *number > kMost) fail_expected("threshold", "integer between 0 and 255", at);
    recipe.threshold = number;
  }
  const json::value* options = argument(arguments, 1);
  const Members members = members_of(arguments, 1);
  const auto is_true = [&members](std::string_view name) {
    const json::value* value = members.find(name);
    return value != nullptr && *value == json::value(true);
  };
  recipe.threshold_grey = options == nullptr || !options->is_object() || is_true("greyscale") || is_true("grayscale");
}

void method_recomb(images::Recipe& recipe, const json::array& arguments) {
  const json::value* matrix = argument(arguments, 0);
  if (matrix == nullptr || !matrix->is_array()) fail_expected("inputMatrix", "array", matrix);
  const json::array& rows = matrix->get_array();
  const json::value count = rows.size();
  if (rows.size() != 3 && rows.size() != 4) fail_expected("inputMatrix", "3x3 or 4x4 array", &count);
  std::vector<double> values;
  for (const json::value& row : rows) {
    if (!row.is_array()) fail_expected("inputMatrix", "cardinality of 9 or 16", &count);
    for (const json::value& value : row.get_array()) values.push_back(number_of(&value).value_or(0));
  }
  const json::value found = values.size();
  if (values.size() != rows.size() * rows.size()) fail_expected("inputMatrix", "cardinality of 9 or 16", &found);
  recipe.recomb = std::move(values);
}

void method_modulate(images::Recipe& recipe, const json::array& arguments) {
  constexpr double kMost = 1e9;
  const json::value* options = argument(arguments, 0);
  if (options == nullptr || !options->is_object()) fail_expected("options", "plain object", options);
  const Members members = members_of(arguments, 0);
  recipe.brightness = members.number("brightness", 0, kMost, "number above zero").value_or(recipe.brightness);
  recipe.saturation = members.number("saturation", 0, kMost, "number above zero").value_or(recipe.saturation);
  recipe.hue = members.integer("hue", -kMostPixels, kMostPixels, "number").value_or(recipe.hue) % 360;
  recipe.lightness = members.number("lightness", -kMost, kMost, "number").value_or(recipe.lightness);
}

void method_clahe(images::Recipe& recipe, const json::array& arguments) {
  const json::value* options = argument(arguments, 0);
  if (options == nullptr || !options->is_object()) fail_expected("options", "plain object", options);
  const Members members = members_of(arguments, 0);
  const auto side = [&members](std::string_view name) {
    const auto number = integer_of(members.find(name));
    if (!number || *number < 1) fail_expected(name, "integer greater than zero", members.find(name));
    return *number;
  };
  const int width = side("width"), height = side("height");
  recipe.clahe = {width, height, members.integer("maxSlope", 0, 100, "integer between 0 and 100").value_or(3)};
}

}  // namespace dirigent::assets
