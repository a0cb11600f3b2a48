#include <algorithm>
#include <array>
#include <cmath>

#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

// Where something of `size` lies in the `room`, in halves of what is left: 0 at the begin, 1 in the middle, 2 at the
// end.
struct Place {
  int across, down;
};
constexpr std::array<Place, 9> kPlaces{{{1, 1}, {1, 0}, {2, 1}, {1, 2}, {0, 1}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}};

Place place_of(int position) {
  return position >= 0 && position < 9 ? kPlaces[static_cast<std::size_t>(position)] : kPlaces[0];
}

VImage cut(VImage image, int width, int height, const Recipe& recipe, bool premultiplied) {
  width = std::min(width, image.width());
  height = std::min(height, image.height());
  if (recipe.position >= 16) {
    return at_hand(image).smartcrop(
        width, height,
        VImage::option()
            ->set("interesting", recipe.position == 16 ? VIPS_INTERESTING_ENTROPY : VIPS_INTERESTING_ATTENTION)
            ->set("premultiplied", premultiplied));
  }
  // Of an odd rest the larger half goes before.
  const auto offset = [](int rest, int halves) { return halves == 1 ? (rest + 1) / 2 : halves == 2 ? rest : 0; };
  const Place place = place_of(recipe.position);
  return image.extract_area(offset(image.width() - width, place.across), offset(image.height() - height, place.down),
                            width, height);
}

VImage bordered(VImage image, int width, int height, const Recipe& recipe, bool premultiplied) {
  const std::vector<double> background = colour_in(image, recipe.background, premultiplied);
  width = std::max(width, image.width());
  height = std::max(height, image.height());
  const Place place = place_of(recipe.position);
  return image.embed((width - image.width()) * place.across / 2, (height - image.height()) * place.down / 2, width,
                     height, VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND)->set("background", background));
}

struct Found {
  int left = 0, top = 0, width = 0, height = 0;
  bool any() const { return width > 0 && height > 0; }
};

Found found_in(VImage image, const std::vector<double>& background, double threshold) {
  Found found;
  found.left = image.find_trim(&found.top, &found.width, &found.height,
                               VImage::option()->set("background", background)->set("threshold", threshold));
  return found;
}

}  // namespace

Shrink shrink_of(const Recipe& recipe, int width, int height, bool swapped) {
  const auto& wanted_width = swapped ? recipe.height : recipe.width;
  const auto& wanted_height = swapped ? recipe.width : recipe.height;
  Shrink shrink;
  if (wanted_width) shrink.across = static_cast<double>(width) / *wanted_width;
  if (wanted_height) shrink.down = static_cast<double>(height) / *wanted_height;
  if (recipe.fit != Fit::kFill) {
    const bool inside = recipe.fit == Fit::kContain || recipe.fit == Fit::kInside;
    double both = inside ? std::max(shrink.across, shrink.down) : std::min(shrink.across, shrink.down);
    if (!wanted_height) both = shrink.across;
    if (!wanted_width) both = shrink.down;
    if (!wanted_width && !wanted_height) both = 1;
    shrink = {both, both};
  }
  if (recipe.without_reduction) {
    shrink = {std::min(1.0, shrink.across), std::min(1.0, shrink.down)};
  } else if (recipe.without_enlargement) {
    shrink = {std::max(1.0, shrink.across), std::max(1.0, shrink.down)};
  }
  // No side shrinks to nothing.
  return {std::min<double>(shrink.across, width), std::min<double>(shrink.down, height)};
}

VImage in_box(VImage image, const Recipe& recipe, bool premultiplied) {
  const int width = recipe.width.value_or(image.width()), height = recipe.height.value_or(image.height());
  if (width == image.width() && height == image.height()) return image;
  if (recipe.fit == Fit::kCover) return cut(image, width, height, recipe, premultiplied);
  if (recipe.fit == Fit::kContain) return bordered(image, width, height, recipe, premultiplied);
  return image;
}

VImage extracted(VImage image, const Area& area) {
  return image.extract_area(area.left, area.top, area.width, area.height);
}

VImage trimmed(VImage image, const Trim& trim) {
  image = at_hand(image);
  const double scale = is_16_bit(image) ? 256 : 1;
  std::vector<double> background;
  if (trim.background) {
    for (std::size_t i = 0; i < 3; ++i) background.push_back((*trim.background)[i] * scale);
    background.push_back((*trim.background)[3] * scale);
  } else {
    background = image.getpoint(0, 0);
  }
  const std::vector<double> alpha{background.back()};
  if (image.has_alpha()) {
    background.pop_back();
  } else {
    background.resize(static_cast<std::size_t>(image.bands()));
  }
  const double threshold = trim.threshold * (trim.background ? scale : 1);
  Found found = found_in(image, background, threshold);
  if (image.has_alpha()) {
    const Found seen = found_in(image[image.bands() - 1], alpha, threshold);
    if (seen.any() && found.any()) {
      const int right = std::max(found.left + found.width, seen.left + seen.width);
      const int bottom = std::max(found.top + found.height, seen.top + seen.height);
      found.left = std::min(found.left, seen.left);
      found.top = std::min(found.top, seen.top);
      found.width = right - found.left;
      found.height = bottom - found.top;
    } else if (seen.any()) {
      found = seen;
    }
  }
  if (!found.any()) return image;
  return image.extract_area(found.left, found.top, found.width, found.height);
}

VImage extended(VImage image, const Extension& by, bool premultiplied) {
  const int width = image.width() + by.left + by.right, height = image.height() + by.top + by.bottom;
  vips::VOption* options = VImage::option()->set("extend", static_cast<VipsExtend>(by.with));
  if (by.with == VIPS_EXTEND_BACKGROUND) {
    options->set("background", colour_in(image, by.background, premultiplied));
  } else {
    image = at_hand(image);
  }
  return image.embed(by.left, by.top, width, height, options);
}

VImage rotated(VImage image, double angle, const Colour& background, bool premultiplied) {
  image = at_hand(image);
  const std::vector<double> colour = colour_in(image, background, premultiplied);
  return image.rotate(angle, VImage::option()->set("background", colour));
}

}  // namespace dirigent::images
