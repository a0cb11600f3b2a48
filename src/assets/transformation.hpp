// From a query string to the steps of a transformation: presets and parameters, which of them the project allows, and
// the format of the result.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "assets/file.hpp"
#include "assets/settings.hpp"
#include "assets/steps.hpp"

namespace dirigent::assets {

/// What a query asks for, presets unfolded. Numbers are as sent: what is none is NaN, and refused later, in words.
struct Wish {
  Steps steps;  // of `transforms`
  std::optional<double> width, height, quality, focal_x, focal_y;
  std::string fit, format;  // empty: none
  bool without_enlargement = false;
  bool makes_anything() const { return !steps.empty() || width || height || quality || !format.empty(); }
};

/// Nothing when the query asks for no transformation. Throws base::Failure(INVALID_QUERY) for a key that is not known,
/// for `transforms` that are no list of at most `most_steps` allowed methods, and for what the settings do not allow.
std::optional<Wish> wish_of(const json::object& query, const Settings& settings, std::int64_t most_steps);

/// Can images of this type be transformed? Others are delivered as they are.
bool is_transformable(std::string_view type);

/// What is to be done to the file. `accept` is the header of that name, for the format "auto".
Steps steps_of(const Wish& wish, const File& file, std::string_view accept);

/// Format of the result by the last step that names one: "webp"; empty for the file's own.
std::string format_of(const Steps& steps);

/// "image/webp" for "webp"; "null" for what has no type.
std::string type_of_format(std::string_view format);

/// Where the result is kept: beside the file, "<its name without extension>__<hash>.<format>". No two files share one.
std::string path_of(const File& file, const Steps& steps);

}  // namespace dirigent::assets
