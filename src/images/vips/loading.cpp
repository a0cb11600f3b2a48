#include <algorithm>
#include <array>
#include <utility>

#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

using Loader = VImage (*)(vips::VSource source, vips::VOption* options);

struct Kind {
  const char* loader;  // as vips_foreign_find_load_source() calls it
  const char* format;
  Loader load;
};

constexpr std::array kKinds = {
    Kind{"VipsForeignLoadJpegSource", "jpeg", VImage::jpegload_source},
    Kind{"VipsForeignLoadPngSource", "png", VImage::pngload_source},
    Kind{"VipsForeignLoadWebpSource", "webp", VImage::webpload_source},
    Kind{"VipsForeignLoadTiffSource", "tiff", VImage::tiffload_source},
    Kind{"VipsForeignLoadHeifSource", "avif", VImage::heifload_source},
    Kind{"VipsForeignLoadNsgifSource", "gif", VImage::gifload_source},
};

VipsFailOn fail_on(Strictness strictness) {
  switch (strictness) {
    case Strictness::kNone:
      return VIPS_FAIL_ON_NONE;
    case Strictness::kTruncated:
      return VIPS_FAIL_ON_TRUNCATED;
    case Strictness::kError:
      return VIPS_FAIL_ON_ERROR;
    case Strictness::kWarning:
      break;
  }
  return VIPS_FAIL_ON_WARNING;
}

}  // namespace

std::string kind_of(const vips::VSource& source) {
  const char* loader = vips_foreign_find_load_source(source.get_source());
  if (loader == nullptr) return {};
  for (const Kind& kind : kKinds) {
    if (std::string_view(loader) == kind.loader) return kind.format;
  }
  return {};
}

VImage open(const vips::VSource& source, const std::string& kind, const Limits& limits, vips::VOption* options) {
  const auto same = [&kind](const Kind& other) { return kind == other.format; };
  const Kind& found = *std::find_if(kKinds.begin(), kKinds.end(), same);
  options->set("access", VIPS_ACCESS_SEQUENTIAL);
  options->set("fail_on", fail_on(limits.strictness));
  return found.load(source, options);
}

Orientation orientation_of(const VImage& image) {
  if (image.get_typeof(VIPS_META_ORIENTATION) == 0) return {};
  constexpr std::array<Orientation, 9> kByExif{
      {{}, {0, false}, {0, true}, {2, false}, {2, true}, {3, true}, {1, false}, {1, true}, {3, false}}};
  const int exif = image.get_int(VIPS_META_ORIENTATION);
  return exif >= 1 && exif <= 8 ? kByExif[static_cast<std::size_t>(exif)] : Orientation{};
}

VImage turned(VImage image, int quarter_turns) {
  constexpr std::array kAngles{VIPS_ANGLE_D0, VIPS_ANGLE_D90, VIPS_ANGLE_D180, VIPS_ANGLE_D270};
  if (quarter_turns == 0) return image;
  return at_hand(image).rot(kAngles[static_cast<std::size_t>(quarter_turns)]);
}

VImage at_hand(VImage image) {
  if (!vips_image_is_sequential(image.get_image())) return image;
  VImage whole = image.copy_memory().copy();
  whole.remove(VIPS_META_SEQUENTIAL);
  return whole;
}

}  // namespace dirigent::images
