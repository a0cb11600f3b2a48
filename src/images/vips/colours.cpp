#include <algorithm>
#include <cmath>

#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

// Applies `act` to the colours alone.
template <class Act>
VImage beside_alpha(VImage image, Act act) {
  if (!image.has_alpha()) return act(image);
  const VImage alpha = image[image.bands() - 1];
  return act(without_alpha(image)).bandjoin(alpha);
}

VipsInterpretation named_space(VipsInterpretation space) {
  return space == VIPS_INTERPRETATION_RGB ? VIPS_INTERPRETATION_sRGB : space;
}

VImage linear(VImage image, const Recipe& recipe) {
  const auto bands = static_cast<std::size_t>(image.bands());
  if (recipe.linear_a.size() > bands) throw vips::VError("Band expansion using linear is unsupported");
  vips::VOption* options = VImage::option()->set("uchar", !is_16_bit(image));
  const std::size_t count = recipe.linear_a.size();
  const bool colours_only = image.has_alpha() && count != bands && (count == 1 || count == bands - 1 || bands == 2);
  if (!colours_only) return image.linear(recipe.linear_a, recipe.linear_b, options);
  return beside_alpha(image, [&](VImage colours) { return colours.linear(recipe.linear_a, recipe.linear_b, options); });
}

// Lightness is stretched over its whole range.
VImage normalised(VImage image, std::pair<int, int> percentiles) {
  const VImage lab = image.colourspace(VIPS_INTERPRETATION_LAB);
  const VImage lightness = lab[0];
  const int low = percentiles.first == 0 ? static_cast<int>(lightness.min())
                                         : static_cast<int>(lightness.percent(percentiles.first));
  const int high = percentiles.second == 100 ? static_cast<int>(lightness.max())
                                             : static_cast<int>(lightness.percent(percentiles.second));
  if (std::abs(high - low) <= 1) return image;
  const double factor = 100.0 / (high - low);
  const VImage chroma = lab.extract_band(1, VImage::option()->set("n", 2));
  const VImage stretched = lightness.linear(factor, -low * factor).bandjoin(chroma);
  const VImage colours = stretched.colourspace(named_space(image.interpretation()));
  return image.has_alpha() ? colours.bandjoin(image[image.bands() - 1]) : colours;
}

// Lightness stays; the colour is the tint's, most of all where it is neither dark nor light.
VImage tinted(VImage image, const Colour& tint) {
  const std::vector<double> rgb{tint[0], tint[1], tint[2]};
  const auto to_lab = [] { return VImage::option()->set("source_space", VIPS_INTERPRETATION_sRGB); };
  const std::vector<double> lab =
      (VImage::black(1, 1) + rgb).colourspace(VIPS_INTERPRETATION_LAB, to_lab()).getpoint(0, 0);
  VImage scale = VImage::identity(VImage::option()->set("bands", 3)).colourspace(VIPS_INTERPRETATION_LAB, to_lab());
  const VImage lightness = scale[0] / 100;
  const VImage weight = 1.0 - 4.0 * ((lightness - 0.5) * (lightness - 0.5));
  const VImage chroma = (weight * lab).extract_band(1, VImage::option()->set("n", 2));
  scale = scale[0].bandjoin(chroma).colourspace(VIPS_INTERPRETATION_sRGB,
                                                VImage::option()->set("source_space", VIPS_INTERPRETATION_LAB));
  const VipsInterpretation space = named_space(image.interpretation());
  return beside_alpha(image, [&](VImage colours) {
    return colours.colourspace(VIPS_INTERPRETATION_B_W).maplut(scale).colourspace(space);
  });
}

VImage channel_of(VImage image, int channel) {
  if (channel >= image.bands() && channel == 3 && image.has_alpha()) channel = image.bands() - 1;
  if (channel >= image.bands()) {
    throw vips::VError("Cannot extract channel " + std::to_string(channel) + " from image with channels 0-" +
                       std::to_string(image.bands() - 1));
  }
  const auto space = is_16_bit(image) ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
  return image.extract_band(channel).copy(VImage::option()->set("interpretation", space));
}

VipsInterpretation space_named(const std::string& name) {
  const int space = vips_enum_from_nick("colourspace", VIPS_TYPE_INTERPRETATION, name.c_str());
  if (space < 0) throw vips::VError("Invalid colourspace " + name);
  return static_cast<VipsInterpretation>(space);
}

VipsOperationBoolean boolean_named(const std::string& name) {
  return name == "and"  ? VIPS_OPERATION_BOOLEAN_AND
         : name == "or" ? VIPS_OPERATION_BOOLEAN_OR
                        : VIPS_OPERATION_BOOLEAN_EOR;
}

VImage with_alpha(VImage image, double alpha) {
  if (image.has_alpha()) return image;
  return image.bandjoin_const({alpha * (is_16_bit(image) ? 65535 : 255)});
}

VImage in_space(VImage image, const std::string& name) {
  if (is_16_bit(image)) image = image.cast(VIPS_FORMAT_USHORT);
  const VipsInterpretation space = space_named(name);
  if (image.interpretation() == space) return image;
  return image.colourspace(space, VImage::option()->set("source_space", image.interpretation()));
}

}  // namespace

bool is_16_bit(const VImage& image) {
  return image.interpretation() == VIPS_INTERPRETATION_RGB16 || image.interpretation() == VIPS_INTERPRETATION_GREY16;
}

VImage without_alpha(VImage image) {
  while (image.bands() > 1 && image.has_alpha()) {
    image = image.extract_band(0, VImage::option()->set("n", image.bands() - 1));
  }
  return image;
}

VImage gamma_of(VImage image, double exponent) {
  return beside_alpha(image,
                      [&](VImage colours) { return colours.gamma(VImage::option()->set("exponent", exponent)); });
}

std::vector<double> colour_in(VImage& image, const Colour& colour, bool premultiplied) {
  const double scale = is_16_bit(image) ? 256 : 1;
  if (colour[3] < 255 && !image.has_alpha()) image = image.bandjoin_const({255 * scale});
  const double weight = scale * (premultiplied && image.has_alpha() ? colour[3] / 255 : 1);
  std::vector<double> values;
  if (image.bands() > 2) {
    values = {weight * colour[0], weight * colour[1], weight * colour[2]};
  } else {
    values = {weight * (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2])};
  }
  if (image.has_alpha()) values.push_back(colour[3] * scale);
  return values;
}

VImage with_colours(VImage image, const Recipe& recipe) {
  if (recipe.gamma_out) image = gamma_of(image, *recipe.gamma_out);
  if (!recipe.linear_a.empty()) image = linear(image, recipe);
  if (recipe.normalise) image = normalised(at_hand(image), *recipe.normalise);
  if (recipe.clahe) {
    const auto& [width, height, slope] = *recipe.clahe;
    image = at_hand(image).hist_local(width, height, VImage::option()->set("max_slope", slope));
  }
  if (recipe.bandbool) {
    image = image.bandbool(boolean_named(*recipe.bandbool))
                .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W));
  }
  if (recipe.tint) image = tinted(image, *recipe.tint);
  if (recipe.remove_alpha) image = without_alpha(image);
  if (recipe.ensure_alpha) image = with_alpha(image, *recipe.ensure_alpha);
  image = in_space(image, recipe.colourspace);
  if (recipe.channel) image = channel_of(image, *recipe.channel);
  if (recipe.negate) {
    image = recipe.negate_alpha ? image.invert() : beside_alpha(image, [](VImage colours) { return colours.invert(); });
  }
  return image;
}

}  // namespace dirigent::images
