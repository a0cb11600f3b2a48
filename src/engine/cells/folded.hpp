// Texts in small letters, for comparison.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::engine {

/// `text` with its ASCII, Latin-1, Greek and Cyrillic capitals made small; as many bytes as before, each in its place.
std::string folded(std::string_view text);

}  // namespace dirigent::engine
