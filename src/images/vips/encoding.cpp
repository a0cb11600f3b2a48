#include <algorithm>
#include <memory>

#include "images/vips/stages.hpp"

namespace dirigent::images {

namespace {

void add(vips::VOption* options, const EncoderOptions& asked) {
  for (const auto& [name, value] : asked) {
    if (name == "subsample_mode" || (name == "compression" && std::holds_alternative<std::string>(value)) ||
        name == "predictor" || name == "resunit" || name == "preset" || name == "filter") {
      continue;  // enumerations, below
    }
    const char* key = name.c_str();
    std::visit(
        [&](const auto& of) {
          using Value = std::decay_t<decltype(of)>;
          if constexpr (std::is_same_v<Value, std::string>) {
            options->set(key, of.c_str());
          } else {
            options->set(key, of);
          }
        },
        value);
  }
}

// An enumeration of libvips by its nickname. Set as a number; VOption knows no enumerations.
void add_named(vips::VOption* options, const EncoderOptions& asked, const char* name, GType type) {
  const auto found = asked.find(name);
  if (found == asked.end()) return;
  if (const int* number = std::get_if<int>(&found->second)) {
    options->set(name, *number);
    return;
  }
  const auto* text = std::get_if<std::string>(&found->second);
  const int number = text == nullptr ? -1 : vips_enum_from_nick(name, type, text->c_str());
  if (number >= 0) options->set(name, number);
}

const EncoderOptions& options_for(const Recipe& recipe, const std::string& format) {
  static const EncoderOptions kNone;
  const auto found = recipe.encoders.find(format);
  return found == recipe.encoders.end() ? kNone : found->second;
}

void write_raw(VImage image, const Write& write) {
  if (image.interpretation() == VIPS_INTERPRETATION_B_W) image = image[0];
  image = image.cast(VIPS_FORMAT_UCHAR);
  std::size_t size = 0;
  const std::unique_ptr<void, decltype(&g_free)> pixels(image.write_to_memory(&size), g_free);
  write({static_cast<const char*>(pixels.get()), size});
}

// The format points back and forth: it is made as a whole.
void write_tiff(VImage image, vips::VOption* options, const Write& write) {
  VipsBlob* blob = image.tiffsave_buffer(options);
  const std::unique_ptr<VipsArea, decltype(&vips_area_unref)> made(VIPS_AREA(blob), vips_area_unref);
  write({static_cast<const char*>(made->data), made->length});
}

constexpr double kLarge = 8e6;  // pixels

double pixels_of(const VImage& image) {
  return static_cast<double>(image.width()) * image.height();
}

// Nothing ends the work of these encoders before it is done, and it takes seconds or minutes for large images: the
// larger they are, the less effort is made, so that it is done in about the time that an image may take.
int affordable_effort(const VImage& image) {
  constexpr double kSmall = 0.25e6, kUsual = 2e6;
  const double pixels = pixels_of(image);
  if (pixels <= kSmall) return 9;
  if (pixels <= kUsual) return 4;
  return pixels <= kLarge ? 2 : 0;
}

void limit_effort(vips::VOption* options, const VImage& image, const EncoderOptions& asked) {
  const auto found = asked.find("effort");
  const int* effort = found == asked.end() ? nullptr : std::get_if<int>(&found->second);
  if (effort != nullptr) options->set("effort", std::min(*effort, affordable_effort(image)));
}

}  // namespace

void encode(VImage image, const std::string& format, const Recipe& recipe, const vips::VTarget& target,
            const Write& write) {
  if (format == "raw") return write_raw(image, write);
  const EncoderOptions& asked = options_for(recipe, format);
  vips::VOption* options = VImage::option()->set("strip", true);
  add(options, asked);
  add_named(options, asked, "subsample_mode", VIPS_TYPE_FOREIGN_SUBSAMPLE);
  if (format == "jpeg") return image.jpegsave_target(target, options);
  if (format == "webp") {
    add_named(options, asked, "preset", VIPS_TYPE_FOREIGN_WEBP_PRESET);
    const bool lossless = asked.contains("lossless") && asked.at("lossless") == EncoderOption(true);
    if (lossless) limit_effort(options, image, asked);
    if (lossless && pixels_of(image) > kLarge) throw TooLarge();
    return image.webpsave_target(target, options);
  }
  if (format == "png") {
    const bool all = asked.contains("filter");
    options->set("filter", all ? VIPS_FOREIGN_PNG_FILTER_ALL : VIPS_FOREIGN_PNG_FILTER_NONE);
    if (is_16_bit(image)) options->set("bitdepth", 16);
    return image.pngsave_target(target, options);
  }
  if (format == "gif") return image.gifsave_target(target, options);
  if (format == "tiff") {
    add_named(options, asked, "compression", VIPS_TYPE_FOREIGN_TIFF_COMPRESSION);
    add_named(options, asked, "predictor", VIPS_TYPE_FOREIGN_TIFF_PREDICTOR);
    add_named(options, asked, "resunit", VIPS_TYPE_FOREIGN_TIFF_RESUNIT);
    return write_tiff(image, options, write);
  }
  limit_effort(options, image, asked);
  options->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1);
  image.heifsave_target(target, options);
}

}  // namespace dirigent::images
