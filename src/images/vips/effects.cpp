#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

VImage matrix(int side, std::vector<double> values, double scale) {
  VImage made = VImage::new_matrix(side, side, values.data(), static_cast<int>(values.size()));
  made.set("scale", scale);
  return made;
}

VImage blurred(VImage image, const Recipe& recipe) {
  if (*recipe.blur < 0) return image.conv(matrix(3, std::vector<double>(9, 1.0), 9));
  const int precision = vips_enum_from_nick("blur", VIPS_TYPE_PRECISION, recipe.blur_precision.c_str());
  return at_hand(image).gaussblur(*recipe.blur, VImage::option()
                                                    ->set("precision", static_cast<VipsPrecision>(precision))
                                                    ->set("min_ampl", recipe.blur_amplitude));
}

VImage convolved(VImage image, const Kernel& kernel) {
  std::vector<double> values = kernel.values;
  VImage mask = VImage::new_matrix(kernel.width, kernel.height, values.data(), static_cast<int>(values.size()));
  mask.set("scale", kernel.scale);
  mask.set("offset", kernel.offset);
  return image.conv(mask);
}

// Three by three stands for the colours; an alpha channel then stays as it is.
VImage recombined(VImage image, std::vector<double> m) {
  image = image.colourspace(VIPS_INTERPRETATION_sRGB);
  if (m.size() == 9 && image.bands() == 4) {
    m = {m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, 0, 0, 0, 1};
  }
  const int side = m.size() == 9 ? 3 : 4;
  return image.recomb(matrix(side, std::move(m), 1));
}

VImage modulated(VImage image, const Recipe& recipe) {
  const VipsInterpretation space = image.interpretation();
  const VImage colours =
      without_alpha(image)
          .colourspace(VIPS_INTERPRETATION_LCH)
          .linear({recipe.brightness, recipe.saturation, 1.0}, {recipe.lightness, 0.0, static_cast<double>(recipe.hue)})
          .colourspace(space);
  return image.has_alpha() ? colours.bandjoin(image[image.bands() - 1]) : colours;
}

VImage sharpened(VImage image, const Sharpening& by) {
  if (by.sigma < 0) return image.conv(matrix(3, {-1, -1, -1, -1, 32, -1, -1, -1, -1}, 24));
  const VipsInterpretation was = image.interpretation();
  return image
      .sharpen(VImage::option()
                   ->set("sigma", by.sigma)
                   ->set("m1", by.m1)
                   ->set("m2", by.m2)
                   ->set("x1", by.x1)
                   ->set("y2", by.y2)
                   ->set("y3", by.y3))
      .colourspace(was == VIPS_INTERPRETATION_RGB ? VIPS_INTERPRETATION_sRGB : was);
}

bool modulates(const Recipe& recipe) {
  return recipe.brightness != 1 || recipe.saturation != 1 || recipe.hue != 0 || recipe.lightness != 0;
}

}  // namespace

VImage with_effects(VImage image, const Recipe& recipe) {
  if (recipe.median) image = at_hand(image).median(*recipe.median);
  if (recipe.threshold && *recipe.threshold != 0) {
    const VImage judged = recipe.threshold_grey ? image.colourspace(VIPS_INTERPRETATION_B_W) : image;
    image = judged >= *recipe.threshold;
  }
  if (recipe.blur && *recipe.blur != 0) image = blurred(image, recipe);
  if (recipe.convolve) image = convolved(image, *recipe.convolve);
  if (!recipe.recomb.empty()) image = recombined(image, recipe.recomb);
  if (modulates(recipe)) image = modulated(image, recipe);
  if (recipe.sharpen && recipe.sharpen->sigma != 0) image = sharpened(image, *recipe.sharpen);
  return image;
}

}  // namespace dirigent::images
