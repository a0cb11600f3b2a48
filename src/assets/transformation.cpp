#include "assets/transformation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "assets/recipe.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::assets {

namespace {

constexpr std::array<std::string_view, 10> kParameters = {"key",           "transforms",         "width",   "height",
                                                          "fit",           "withoutEnlargement", "quality", "format",
                                                          "focal_point_x", "focal_point_y"};

struct SystemPreset {
  std::string_view key;
  int width;
  std::optional<int> height;
  std::string_view fit;
};
constexpr std::array<SystemPreset, 6> kSystemPresets = {{
    {"system-small-cover", 64, 64, "cover"},
    {"system-small-contain", 64, std::nullopt, "contain"},
    {"system-medium-cover", 300, 300, "cover"},
    {"system-medium-contain", 300, std::nullopt, "contain"},
    {"system-large-cover", 800, 800, "cover"},
    {"system-large-contain", 800, std::nullopt, "contain"},
}};

constexpr std::string_view kNoList = "\"transforms\" Parameter needs to be a JSON array of allowed transformations";

const SystemPreset* system_preset(std::string_view key) {
  for (const SystemPreset& preset : kSystemPresets) {
    if (preset.key == key) return &preset;
  }
  return nullptr;
}

const json::object* own_preset(const Settings& settings, std::string_view key) {
  for (const json::value& preset : settings.presets) {
    const json::object* object = preset.if_object();
    const json::value* named = object == nullptr ? nullptr : object->if_contains("key");
    if (named != nullptr && named->is_string() && named->get_string() == key) return object;
  }
  return nullptr;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_array())
    return value->get_array().empty() ? std::string() : text_of({{"0", value->get_array()[0]}}, "0");
  if (value->is_number()) return number_text(value->to_number<double>());
  return json::serialize(*value);
}

// As JavaScript's Number() reads a text.
std::optional<double> number_in(const json::object& object, std::string_view name) {
  const std::string text = text_of(object, name);
  if (text.empty()) return std::nullopt;
  const std::string trimmed(base::trim(text));
  if (trimmed.empty()) return 0;
  char* end = nullptr;
  const double number = std::strtod(trimmed.c_str(), &end);
  const bool whole = end == trimmed.c_str() + trimmed.size();
  return whole && trimmed.find_first_of("nNpP") == std::string::npos ? number : std::nan("");
}

Steps steps_in(const json::value& list) {
  if (!list.is_array()) base::fail(base::invalid_query(std::string(kNoList)));
  Steps steps;
  for (const json::value& call : list.get_array()) {
    const json::array* parts = call.if_array();
    const json::value* named = parts == nullptr || parts->empty() ? nullptr : &parts->front();
    const std::string method = named == nullptr     ? "undefined"
                               : named->is_string() ? std::string(named->get_string())
                                                    : json::serialize(*named);
    if (!is_method(method)) {
      base::fail(base::invalid_query(
          fmt::format("\"transforms\" Parameter does not allow \"{}\" as a transformation", method)));
    }
    Step& step = steps.emplace_back(Step{method, {}});
    for (std::size_t i = 1; i < parts->size(); ++i) step.arguments.push_back((*parts)[i]);
  }
  return steps;
}

Steps steps_in_text(const std::string& text, std::int64_t most_steps) {
  boost::system::error_code error;
  constexpr std::size_t kDepth = 8;
  json::parse_options options;
  options.max_depth = kDepth;
  const json::value list = json::parse(text, error, {}, options);
  if (error) base::fail(base::invalid_query(std::string(kNoList)));
  if (list.is_array() && list.get_array().size() > static_cast<std::uint64_t>(most_steps)) {
    base::fail(
        base::invalid_query(fmt::format("\"transforms\" Parameter is only allowed {} transformations", most_steps)));
  }
  return steps_in(list);
}

// Where not everything is allowed, a key may be named, and nothing beside it.
void require_allowed(const json::object& query, const Settings& settings, const std::string& key) {
  if (settings.allowed == Settings::Allowed::kAll) return;
  const bool alone = std::none_of(kParameters.begin(), kParameters.end(), [&query](std::string_view name) {
    return name != "key" && !text_of(query, name).empty();
  });
  const bool system = system_preset(key) != nullptr;
  if (settings.allowed == Settings::Allowed::kNone && (!alone || !system)) {
    base::fail(base::invalid_query("Dynamic asset generation has been disabled for this project"));
  }
  if (!alone || (!system && own_preset(settings, key) == nullptr)) {
    base::fail(base::invalid_query("Only configured presets can be used in asset generation"));
  }
}

// What the members say replaces what the wish says already.
void take_members(const json::object& members, Wish& wish) {
  const auto take = [&members](std::string_view name, std::optional<double>& into) {
    if (auto number = number_in(members, name)) into = number;
  };
  take("width", wish.width);
  take("height", wish.height);
  take("quality", wish.quality);
  take("focal_point_x", wish.focal_x);
  take("focal_point_y", wish.focal_y);
  if (std::string fit = text_of(members, "fit"); !fit.empty()) wish.fit = std::move(fit);
  if (std::string format = text_of(members, "format"); !format.empty()) wish.format = std::move(format);
}

void take_preset(const Settings& settings, const std::string& key, Wish& wish) {
  if (const SystemPreset* preset = system_preset(key)) {
    json::object options{{"width", preset->width}, {"fit", preset->fit}};
    if (preset->height) options["height"] = *preset->height;
    wish.steps.push_back({"resize", {std::move(options)}});
    wish.format = "auto";
    return;
  }
  const json::object* preset = own_preset(settings, key);
  if (preset == nullptr) base::fail(base::invalid_query(fmt::format("Key \"{}\" isn't configured", key)));
  take_members(*preset, wish);
  const json::value* whole = preset->if_contains("withoutEnlargement");
  wish.without_enlargement = whole != nullptr && *whole == json::value(true);
  const json::value* steps = preset->if_contains("transforms");
  if (steps != nullptr && steps->is_array()) wish.steps = steps_in(*steps);
}

bool asks(const json::object& query) {
  return std::any_of(kParameters.begin(), kParameters.end(), [&query](std::string_view name) {
    const std::string text = text_of(query, name);
    return !text.empty() && !(name == "transforms" && text == "[]");
  });
}

std::string auto_format(const File& file, std::string_view accept) {
  if (accept.find("image/avif") != accept.npos) return "avif";
  if (accept.find("image/webp") != accept.npos) return "webp";
  const std::string own = file.type.substr(file.type.find('/') + 1);
  return own == "avif" || own == "webp" || own == "tiff" ? "png" : own.empty() ? "jpg" : own;
}

void add_resize(const Wish& wish, json::object options, Steps& steps) {
  std::vector<std::string> absent;
  if (!wish.fit.empty()) options["fit"] = wish.fit;
  if (wish.without_enlargement) options["withoutEnlargement"] = true;
  for (const char* member : {"width", "height", "fit", "withoutEnlargement"}) {
    if (!options.contains(member)) absent.emplace_back(member);
  }
  steps.push_back({"resize", {std::move(options)}, std::move(absent)});
}

bool is_side(const std::optional<double>& side) {
  return side && *side >= 1 && *side == std::trunc(*side);
}

// The box is cut out of the image around its focal point instead of its middle.
bool add_focal_cut(const Wish& wish, const File& file, Steps& steps) {
  const auto x = wish.focal_x ? wish.focal_x : file.focal_x, y = wish.focal_y ? wish.focal_y : file.focal_y;
  if (!x || !y || std::isnan(*x) || std::isnan(*y) || !file.width || !file.height) return false;
  if (!is_side(wish.width) || !is_side(wish.height) || (!wish.fit.empty() && wish.fit != "cover")) return false;
  const auto width = static_cast<double>(*file.width), height = static_cast<double>(*file.height);
  if (width < 1 || height < 1) return false;
  double scale = std::max(*wish.width / width, *wish.height / height);
  if (wish.without_enlargement) scale = std::min(scale, 1.0);
  constexpr double kNoise = 1e-9;  // 61.5 is to be 62, however it was come by
  const double across = std::round(width * scale + kNoise), down = std::round(height * scale + kNoise);
  const double box_width = std::min(*wish.width, across), box_height = std::min(*wish.height, down);
  const auto place = [](double middle, double box, double room) {
    return std::clamp(std::round(middle - box / 2), 0.0, room - box);
  };
  add_resize(wish, {{"width", across}, {"height", down}}, steps);
  steps.push_back({"extract",
                   {json::object{{"left", place(*x * scale, box_width, across)},
                                 {"top", place(*y * scale, box_height, down)},
                                 {"width", box_width},
                                 {"height", box_height}}}});
  return true;
}

}  // namespace

std::optional<Wish> wish_of(const json::object& query, const Settings& settings, std::int64_t most_steps) {
  if (!asks(query)) return std::nullopt;
  const std::string key = text_of(query, "key"), list = text_of(query, "transforms");
  const Steps own = list.empty() ? Steps() : steps_in_text(list, most_steps);
  require_allowed(query, settings, key);
  Wish wish;
  if (!key.empty()) take_preset(settings, key, wish);
  take_members(query, wish);
  if (!text_of(query, "withoutEnlargement").empty()) wish.without_enlargement = true;
  wish.steps.insert(wish.steps.end(), own.begin(), own.end());
  return wish;
}

bool is_transformable(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes = {"image/jpeg", "image/png", "image/webp", "image/tiff",
                                                      "image/avif"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

Steps steps_of(const Wish& wish, const File& file, std::string_view accept) {
  Steps steps = wish.steps;
  if (!wish.format.empty() || wish.quality) {
    std::string format = wish.format;
    if (format == "auto") format = auto_format(file, accept);
    if (format.empty()) format = file.type.substr(file.type.find('/') + 1);
    json::object options;
    std::vector<std::string> absent;
    if (wish.quality) {
      options["quality"] = *wish.quality;
    } else {
      absent.emplace_back("quality");
    }
    steps.push_back({"toFormat", {format, std::move(options)}, std::move(absent)});
  }
  // An image whose size nobody knows is not resized.
  if ((!wish.width && !wish.height) || !file.width || !file.height) return steps;
  if (add_focal_cut(wish, file, steps)) return steps;
  json::object options;
  if (wish.width) options["width"] = *wish.width;
  if (wish.height) options["height"] = *wish.height;
  add_resize(wish, std::move(options), steps);
  return steps;
}

std::string format_of(const Steps& steps) {
  std::string format;
  for (const Step& step : steps) {
    if (step.method != "toFormat" || step.arguments.empty()) continue;
    if (const auto* text = step.arguments[0].if_string()) format = *text;
  }
  return format;
}

std::string type_of_format(std::string_view format) {
  const std::string name = base::lower(format);
  if (name == "jpg" || name == "jpeg" || name == "jpe") return "image/jpeg";
  if (name == "tif" || name == "tiff") return "image/tiff";
  for (const char* other : {"png", "webp", "avif", "gif", "heic", "heif"}) {
    if (name == other) return "image/" + name;
  }
  return "null";
}

std::string path_of(const File& file, const Steps& steps) {
  const std::size_t slash = file.disk.rfind('/') + 1, dot = file.disk.rfind('.');
  const bool has_extension = dot != std::string::npos && dot > slash;
  const std::string base = has_extension ? file.disk.substr(0, dot) : file.disk, format = format_of(steps);
  std::string hash = hash_of(steps);
  // A name that somebody chose may differ from another by its extension alone.
  if (base != file.id) hash = sha1_of(file.disk + ":" + hash);
  return base + "__" + hash + (format.empty() ? file.disk.substr(base.size()) : "." + format);
}

}  // namespace dirigent::assets
