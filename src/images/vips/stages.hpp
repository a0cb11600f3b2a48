// The stages of the work on one image, in the order in which module.cpp does them. What they throw is vips::VError.
#pragma once
#include <vips/vips8>

#include "images/module.hpp"

namespace dirigent::images {

using vips::VImage;

/// The kinds of images that are read, and what each is called as a kind of output; empty for any other.
std::string kind_of(const vips::VSource& source);

/// An image opened for reading from its beginning to its end, once.
struct Opened {
  VImage image;
  std::string kind;
  const Limits* limits = nullptr;
  Stop stop;
};

/// Opens with `options` of the kind's loader added.
VImage open(const vips::VSource& source, const std::string& kind, const Limits& limits, vips::VOption* options);

/// EXIF: quarter turns clockwise, and whether it is mirrored before them.
struct Orientation {
  int quarter_turns = 0;
  bool mirrored = false;
};
Orientation orientation_of(const VImage& image);

VImage turned(VImage image, int quarter_turns);
/// The image with all its pixels at hand, where they would else pass by once.
VImage at_hand(VImage image);

/// By what both sides shrink; below 1 they grow.
struct Shrink {
  double across = 1, down = 1;
};
Shrink shrink_of(const Recipe& recipe, int width, int height, bool swapped);

/// The image in its box of recipe.width times recipe.height: cut, or with borders.
VImage in_box(VImage image, const Recipe& recipe, bool premultiplied);
VImage extracted(VImage image, const Area& area);
VImage trimmed(VImage image, const Trim& trim);
VImage extended(VImage image, const Extension& extension, bool premultiplied);
VImage rotated(VImage image, double angle, const Colour& background, bool premultiplied);

VImage without_alpha(VImage image);
VImage gamma_of(VImage image, double exponent);
bool is_16_bit(const VImage& image);
/// A colour as this image has them, and the image with an alpha channel where the colour needs one.
std::vector<double> colour_in(VImage& image, const Colour& colour, bool premultiplied);

/// Median, threshold, blur, convolution, recombination, modulation, sharpening.
VImage with_effects(VImage image, const Recipe& recipe);
/// Gamma, linear, normalisation, tint, alpha, colour space, channel, negative.
VImage with_colours(VImage image, const Recipe& recipe);

/// No encoder makes an image of that size in the time that there is.
struct TooLarge {};

/// Writes the image in a format of images::Recipe::format. Throws TooLarge for lossless WebP of many pixels.
void encode(VImage image, const std::string& format, const Recipe& recipe, const vips::VTarget& target,
            const Write& write);

}  // namespace dirigent::images
