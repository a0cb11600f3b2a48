#include <cmath>

#include "assets/recipe.hpp"
#include "base/text.hpp"

namespace dirigent::assets {

namespace {

using images::EncoderOption;
using images::EncoderOptions;
constexpr std::string_view kOneToHundred = "integer between 1 and 100";
constexpr int kMostInteger = 1000000000;

/// Moves members, checked, into options of the encoder under the names that it has for them.
class Taker {
 public:
  Taker(Members members, EncoderOptions& options) : members_(members), options_(options) {}
  void flag(std::string_view name, std::string into, std::string_view known_as) {
    if (const auto value = members_.flag(name, known_as)) options_[std::move(into)] = *value;
  }
  void integer(std::string_view name, std::string into, int least, int most, std::string_view expected) {
    if (const auto value = members_.integer(name, least, most, expected)) options_[std::move(into)] = *value;
  }
  void number(std::string_view name, std::string into, double least, double most, std::string_view expected) {
    if (const auto value = members_.number(name, least, most, expected)) options_[std::move(into)] = *value;
  }
  void choice(std::string_view name, std::string into, std::initializer_list<std::string_view> choices,
              std::string_view expected) {
    if (auto value = members_.choice(name, choices, expected)) options_[std::move(into)] = std::move(*value);
  }
  // Colours of each pixel, or of every second one.
  void subsampling() {
    const auto value = members_.choice("chromaSubsampling", {"4:2:0", "4:4:4"}, "one of: 4:2:0, 4:4:4");
    if (value) options_["subsample_mode"] = std::string(*value == "4:4:4" ? "off" : "on");
  }
  const Members& members() const { return members_; }
  EncoderOptions& options() { return options_; }

 private:
  Members members_;
  EncoderOptions& options_;
};

// The options of a format, with what the contract's server has by itself, and that format as the result's.
Taker begin(images::Recipe& recipe, const std::string& format, const EncoderOptions& defaults, const Members& members) {
  EncoderOptions& options = recipe.encoders.try_emplace(format, defaults).first->second;
  const json::value* force = members.find("force");
  if (force == nullptr || *force != json::value(false)) recipe.format = format;
  return {members, options};
}

int depth_of(int colours) {
  int depth = 1;
  while (depth < 8 && (1 << depth) < colours) depth *= 2;
  return depth;
}

void jpeg(images::Recipe& recipe, const Members& members) {
  Taker take =
      begin(recipe, "jpeg", {{"Q", 80}, {"optimize_coding", true}, {"subsample_mode", std::string("on")}}, members);
  take.integer("quality", "Q", 1, 100, kOneToHundred);
  take.flag("progressive", "interlace", "jpegProgressive");
  take.subsampling();
  take.flag("optimiseCoding", "optimize_coding", "jpegOptimiseCoding");
  take.flag("optimizeCoding", "optimize_coding", "jpegOptimiseCoding");
  take.flag("trellisQuantisation", "trellis_quant", "jpegTrellisQuantisation");
  take.flag("overshootDeringing", "overshoot_deringing", "jpegOvershootDeringing");
  take.integer("quantisationTable", "quant_table", 0, 8, "integer between 0 and 8");
}

void png(images::Recipe& recipe, const Members& members) {
  Taker take = begin(recipe, "png", {{"compression", 6}}, members);
  take.flag("progressive", "interlace", "pngProgressive");
  take.integer("compressionLevel", "compression", 0, 9, "integer between 0 and 9");
  if (const auto adaptive = members.flag("adaptiveFiltering", "pngAdaptiveFiltering"); adaptive && *adaptive) {
    take.options()["filter"] = true;
  }
  for (const char* name : {"colors", "colours"}) {
    const auto colours = members.integer(name, 2, 256, "integer between 2 and 256");
    if (colours) take.options()["bitdepth"] = depth_of(*colours);
  }
  take.flag("palette", "palette", "pngPalette");
  bool palette = take.options().contains("palette") && take.options()["palette"] == EncoderOption(true);
  if (!given(members.find("palette"))) {
    for (const char* name : {"quality", "effort", "colours", "colors", "dither"}) {
      palette = palette || given(members.find(name));
    }
  }
  if (!palette) return;
  take.options()["palette"] = true;
  take.integer("quality", "Q", 0, 100, "integer between 0 and 100");
  take.integer("effort", "effort", 1, 10, "integer between 1 and 10");
  take.number("dither", "dither", 0, 1, "number between 0.0 and 1.0");
}

void webp(images::Recipe& recipe, const Members& members) {
  Taker take = begin(recipe, "webp", {{"Q", 80}, {"effort", 4}}, members);
  take.integer("quality", "Q", 1, 100, kOneToHundred);
  take.integer("alphaQuality", "alpha_q", 0, 100, "integer between 0 and 100");
  take.flag("lossless", "lossless", "webpLossless");
  take.flag("nearLossless", "near_lossless", "webpNearLossless");
  take.flag("smartSubsample", "smart_subsample", "webpSmartSubsample");
  take.choice("preset", "preset", {"default", "photo", "picture", "drawing", "icon", "text"},
              "one of: default, photo, picture, drawing, icon, text");
  take.integer("effort", "effort", 0, 6, "integer between 0 and 6");
  take.flag("minSize", "min_size", "webpMinSize");
  take.flag("mixed", "mixed", "webpMixed");
}

void tiff(images::Recipe& recipe, const Members& members) {
  Taker take =
      begin(recipe, "tiff", {{"Q", 80}, {"compression", std::string("jpeg")}, {"predictor", std::string("horizontal")}},
            members);
  take.integer("quality", "Q", 1, 100, kOneToHundred);
  const auto depth = members.integer("bitdepth", 1, 8, "1, 2, 4 or 8");
  if (depth && depth_of(1 << *depth) != *depth) fail_expected("bitdepth", "1, 2, 4 or 8", members.find("bitdepth"));
  if (depth) take.options()["bitdepth"] = *depth;
  take.flag("tile", "tile", "tiffTile");
  take.integer("tileWidth", "tile_width", 1, kMostInteger, "integer greater than zero");
  take.integer("tileHeight", "tile_height", 1, kMostInteger, "integer greater than zero");
  take.flag("miniswhite", "miniswhite", "tiffMiniswhite");
  take.flag("pyramid", "pyramid", "tiffPyramid");
  take.number("xres", "xres", 0.001, 1000000, "number greater than zero");
  take.number("yres", "yres", 0.001, 1000000, "number greater than zero");
  take.choice("compression", "compression",
              {"none", "jpeg", "deflate", "packbits", "ccittfax4", "lzw", "webp", "zstd", "jp2k"},
              "one of: none, jpeg, deflate, packbits, ccittfax4, lzw, webp, zstd, jp2k");
  take.flag("bigtiff", "bigtiff", "tiffBigtiff");
  take.choice("predictor", "predictor", {"none", "horizontal", "float"}, "one of: none, horizontal, float");
  take.choice("resolutionUnit", "resunit", {"inch", "cm"}, "one of: inch, cm");
}

void avif(images::Recipe& recipe, const Members& members) {
  Taker take = begin(recipe, "avif", {{"Q", 50}, {"effort", 4}, {"subsample_mode", std::string("off")}}, members);
  take.integer("quality", "Q", 1, 100, kOneToHundred);
  take.flag("lossless", "lossless", "heifLossless");
  take.integer("effort", "effort", 0, 9, "integer between 0 and 9");
  take.subsampling();
}

void gif(images::Recipe& recipe, const Members& members) {
  Taker take = begin(recipe, "gif", {{"effort", 7}}, members);
  for (const char* name : {"colors", "colours"}) {
    const auto colours = members.integer(name, 2, 256, "integer between 2 and 256");
    if (colours) take.options()["bitdepth"] = static_cast<int>(std::ceil(std::log2(*colours)));
  }
  take.integer("effort", "effort", 1, 10, "integer between 1 and 10");
  take.number("dither", "dither", 0, 1, "number between 0.0 and 1.0");
}

void raw(images::Recipe& recipe, const Members& members) {
  begin(recipe, "raw", {}, members);
}

// Of what is called a format, some cannot be made here.
void heif(images::Recipe& recipe, const Members& members) {
  const auto compression = text_of(members.find("compression"));
  if (!compression || (*compression != "av1" && *compression != "hevc")) {
    fail_expected("compression", "one of: av1, hevc", members.find("compression"));
  }
  if (*compression == "hevc") fail_transformation("HEVC cannot be written by this server");
  avif(recipe, members);
}

void unavailable(images::Recipe&, const Members&) {
  fail_transformation("This format cannot be written by this server");
}

struct Format {
  std::string_view name;
  void (*take)(images::Recipe& recipe, const Members& members);
};
// In the order in which the contract lists them.
constexpr Format kFormats[] = {
    {"heic", heif},       {"heif", heif},        {"avif", avif},       {"jpeg", jpeg},       {"jpg", jpeg},
    {"jpe", jpeg},        {"tile", unavailable}, {"dz", unavailable},  {"png", png},         {"raw", raw},
    {"tiff", tiff},       {"tif", tiff},         {"webp", webp},       {"gif", gif},         {"jp2", unavailable},
    {"jpx", unavailable}, {"j2k", unavailable},  {"j2c", unavailable}, {"jxl", unavailable},
};

std::string format_names() {
  std::string names = "one of: ";
  for (const Format& format : kFormats) {
    if (&format != kFormats) names += ", ";
    names += format.name;
  }
  return names;
}

}  // namespace

void method_to_format(images::Recipe& recipe, const json::array& arguments) {
  const json::value* name = argument(arguments, 0);
  const Members named = members_of(arguments, 0);
  const auto text = given(named.find("id")) ? text_of(named.find("id")) : text_of(name);
  for (const Format& format : kFormats) {
    if (text && base::lower(*text) == format.name) return format.take(recipe, members_of(arguments, 1));
  }
  fail_expected("format", format_names(), name);
}

void method_jpeg(images::Recipe& recipe, const json::array& arguments) {
  jpeg(recipe, members_of(arguments, 0));
}
void method_png(images::Recipe& recipe, const json::array& arguments) {
  png(recipe, members_of(arguments, 0));
}
void method_tiff(images::Recipe& recipe, const json::array& arguments) {
  tiff(recipe, members_of(arguments, 0));
}
void method_webp(images::Recipe& recipe, const json::array& arguments) {
  webp(recipe, members_of(arguments, 0));
}
void method_avif(images::Recipe& recipe, const json::array& arguments) {
  avif(recipe, members_of(arguments, 0));
}

}  // namespace dirigent::assets
