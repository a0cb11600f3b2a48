#include "engine/tree/nesting.hpp"

namespace dirigent::engine {

namespace {

/// "1,5" of {"level":1,"path":[1,5]}.
std::string_view path_of(std::string_view place) {
  constexpr std::string_view kBefore = "\"path\":[";
  place.remove_prefix(place.find(kBefore) + kBefore.size());
  place.remove_suffix(2);
  return place;
}

bool leads_to(std::string_view above, std::string_view below) {
  return below.size() > above.size() && below.starts_with(above) && below[above.size()] == ',';
}

}  // namespace

void Nesting::begin(std::string_view place) {
  const std::string_view path = path_of(place);
  if (inside_) out_ += ",\"$children\":[";
  bool closed = false;
  for (; !open_.empty() && !leads_to(open_.back(), path); closed = true) close();
  if (closed || (open_.empty() && !first_)) out_ += ',';
  open_.push_back(path);
  inside_ = true;
  first_ = false;
}

void Nesting::close() {
  out_ += "]}";
  open_.pop_back();
}

void Nesting::end() {
  if (inside_) out_ += ",\"$children\":[";
  while (!open_.empty()) close();
  out_ += ']';
}

}  // namespace dirigent::engine
