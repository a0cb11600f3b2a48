#include "assets/recipe.hpp"

#include <array>

namespace dirigent::assets {

namespace {

struct Row {
  std::string_view name;
  Method method;
};

constexpr std::array kMethods = {
    Row{"toFormat", method_to_format},
    Row{"jpeg", method_jpeg},
    Row{"png", method_png},
    Row{"tiff", method_tiff},
    Row{"webp", method_webp},
    Row{"avif", method_avif},
    Row{"resize", method_resize},
    Row{"extend", method_extend},
    Row{"extract", method_extract},
    Row{"trim", method_trim},
    Row{"rotate", method_rotate},
    Row{"flip", method_flip},
    Row{"flop", method_flop},
    Row{"sharpen", method_sharpen},
    Row{"median", method_median},
    Row{"blur", method_blur},
    Row{"flatten", method_flatten},
    Row{"gamma", method_gamma},
    Row{"negate", method_negate},
    Row{"normalise", method_normalise},
    Row{"normalize", method_normalise},
    Row{"clahe", method_clahe},
    Row{"convolve", method_convolve},
    Row{"threshold", method_threshold},
    Row{"linear", method_linear},
    Row{"recomb", method_recomb},
    Row{"modulate", method_modulate},
    Row{"tint", method_tint},
    Row{"greyscale", method_greyscale},
    Row{"grayscale", method_greyscale},
    Row{"toColorspace", method_to_colourspace},
    Row{"toColourspace", method_to_colourspace},
    Row{"removeAlpha", method_remove_alpha},
    Row{"ensureAlpha", method_ensure_alpha},
    Row{"extractChannel", method_extract_channel},
    Row{"bandbool", method_bandbool},
};

}  // namespace

bool is_method(std::string_view name) {
  for (const Row& row : kMethods) {
    if (row.name == name) return true;
  }
  return false;
}

images::Recipe recipe_of(const Steps& steps) {
  images::Recipe recipe;
  // An image that is turned by hand is not turned by what its camera says.
  recipe.auto_orient = true;
  for (const Step& step : steps) recipe.auto_orient = recipe.auto_orient && step.method != "rotate";
  for (const Step& step : steps) {
    for (const Row& row : kMethods) {
      if (row.name == step.method) row.method(recipe, step.arguments);
    }
  }
  return recipe;
}

const json::value* argument(const json::array& arguments, std::size_t place) {
  return place < arguments.size() ? &arguments[place] : nullptr;
}

Members members_of(const json::array& arguments, std::size_t place) {
  const json::value* value = argument(arguments, place);
  return Members(value == nullptr ? nullptr : value->if_object());
}

}  // namespace dirigent::assets
