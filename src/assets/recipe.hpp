// From the steps of a transformation to what the image module does: every method that may be asked for is one row of a
// table (recipe.cpp), its arguments checked as the contract checks them. The order of the acts is the module's; a later
// step of one method replaces an earlier one.
#pragma once
#include "assets/arguments.hpp"
#include "assets/steps.hpp"
#include "images/recipe.hpp"

namespace dirigent::assets {

/// May it be asked for?
bool is_method(std::string_view name);

/// Throws base::Failure(INVALID_QUERY) for arguments that a method does not take.
images::Recipe recipe_of(const Steps& steps);

/// The methods, one function each.
using Method = void (*)(images::Recipe& recipe, const json::array& arguments);

// Size and place (recipe_geometry.cpp)
void method_resize(images::Recipe& recipe, const json::array& arguments);
void method_extend(images::Recipe& recipe, const json::array& arguments);
void method_extract(images::Recipe& recipe, const json::array& arguments);
void method_trim(images::Recipe& recipe, const json::array& arguments);
void method_rotate(images::Recipe& recipe, const json::array& arguments);
void method_flip(images::Recipe& recipe, const json::array& arguments);
void method_flop(images::Recipe& recipe, const json::array& arguments);

// Effects (recipe_effects.cpp)
void method_sharpen(images::Recipe& recipe, const json::array& arguments);
void method_median(images::Recipe& recipe, const json::array& arguments);
void method_blur(images::Recipe& recipe, const json::array& arguments);
void method_convolve(images::Recipe& recipe, const json::array& arguments);
void method_threshold(images::Recipe& recipe, const json::array& arguments);
void method_recomb(images::Recipe& recipe, const json::array& arguments);
void method_modulate(images::Recipe& recipe, const json::array& arguments);
void method_clahe(images::Recipe& recipe, const json::array& arguments);

// Colours (recipe_colours.cpp)
void method_flatten(images::Recipe& recipe, const json::array& arguments);
void method_gamma(images::Recipe& recipe, const json::array& arguments);
void method_negate(images::Recipe& recipe, const json::array& arguments);
void method_normalise(images::Recipe& recipe, const json::array& arguments);
void method_linear(images::Recipe& recipe, const json::array& arguments);
void method_tint(images::Recipe& recipe, const json::array& arguments);
void method_greyscale(images::Recipe& recipe, const json::array& arguments);
void method_to_colourspace(images::Recipe& recipe, const json::array& arguments);
void method_remove_alpha(images::Recipe& recipe, const json::array& arguments);
void method_ensure_alpha(images::Recipe& recipe, const json::array& arguments);
void method_extract_channel(images::Recipe& recipe, const json::array& arguments);
void method_bandbool(images::Recipe& recipe, const json::array& arguments);

// Formats (recipe_formats.cpp)
void method_to_format(images::Recipe& recipe, const json::array& arguments);
void method_jpeg(images::Recipe& recipe, const json::array& arguments);
void method_png(images::Recipe& recipe, const json::array& arguments);
void method_tiff(images::Recipe& recipe, const json::array& arguments);
void method_webp(images::Recipe& recipe, const json::array& arguments);
void method_avif(images::Recipe& recipe, const json::array& arguments);

/// The argument in that place; null where there is none.
const json::value* argument(const json::array& arguments, std::size_t place);
/// Its members, where it is an object.
Members members_of(const json::array& arguments, std::size_t place);

}  // namespace dirigent::assets
