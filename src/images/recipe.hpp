// What an image is to become: plain values, checked by whoever makes them. The acts are done in one fixed order,
// however they were asked for: orientation, trimming, a first extract, resizing, a second extract, borders, effects,
// colours.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dirigent::images {

/// Red, green, blue and alpha of 0 to 255.
using Colour = std::array<double, 4>;

enum class Fit { kCover, kContain, kFill, kInside, kOutside };

struct Area {
  int left = 0, top = 0, width = 0, height = 0;
};

struct Extension {
  int top = 0, bottom = 0, left = 0, right = 0;
  int with = 5;  // as libvips counts: copy 1, repeat 2, mirror 3, background 5
  Colour background{0, 0, 0, 255};
};

struct Sharpening {
  double sigma = -1;  // -1: mild and fast
  double m1 = 1, m2 = 2, x1 = 2, y2 = 10, y3 = 20;
};

struct Kernel {
  int width = 0, height = 0;
  double scale = 1, offset = 0;
  std::vector<double> values;
};

struct Trim {
  double threshold = 10;
  std::optional<Colour> background;  // the upper left pixel's
};

/// An option of the encoder by the name that libvips has for it.
using EncoderOption = std::variant<bool, int, double, std::string>;
using EncoderOptions = std::map<std::string, EncoderOption>;

struct Recipe {
  // Size
  std::optional<int> width, height;
  Fit fit = Fit::kCover;
  int position = 0;  // 0 centre, 1 to 8 clockwise sides and corners as `gravity` counts them, 16 entropy, 17 attention
  Colour background{0, 0, 0, 255};
  std::string kernel = "lanczos3";
  bool without_enlargement = false, without_reduction = false, shrink_on_load = true;

  // Orientation
  bool auto_orient = false, orient_first = false;  // by EXIF; before the first extract
  int quarter_turns = 0;                           // 0 to 3, clockwise
  double angle = 0;                                // any other
  Colour angle_background{0, 0, 0, 255};
  bool flip = false, flop = false;
  bool rotate_first = false;  // before the size is made

  std::optional<Trim> trim;
  std::optional<Area> extract_before, extract_after;  // of the resizing
  std::optional<Extension> extend;

  // Effects
  std::optional<int> median;
  std::optional<int> threshold;
  bool threshold_grey = true;
  std::optional<double> blur;  // -1: mild and fast
  std::string blur_precision = "integer";
  double blur_amplitude = 0.2;
  std::optional<Kernel> convolve;
  std::vector<double> recomb;  // 9 or 16 numbers
  std::optional<Sharpening> sharpen;

  // Colours
  std::optional<Colour> flatten;
  std::optional<double> gamma, gamma_out;
  bool grey = false;
  double brightness = 1, saturation = 1, lightness = 0;
  int hue = 0;
  std::vector<double> linear_a, linear_b;
  std::optional<std::pair<int, int>> normalise;  // percentiles
  std::optional<std::array<int, 3>> clahe;       // width, height, slope
  std::optional<std::string> bandbool;           // and, or, eor
  std::optional<Colour> tint;
  bool negate = false, negate_alpha = true;
  bool remove_alpha = false;
  std::optional<double> ensure_alpha;
  std::optional<int> channel;
  std::string colourspace = "srgb";

  // Output
  std::string format;  // jpeg, png, webp, tiff, avif, gif, raw; empty: that of the source
  std::map<std::string, EncoderOptions> encoders;
};

}  // namespace dirigent::images
