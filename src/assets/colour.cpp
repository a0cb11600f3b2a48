#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "assets/arguments.hpp"
#include "base/text.hpp"

namespace dirigent::assets {

namespace {

struct Named {
  std::string_view name;
  std::uint32_t rgb;
};

// The sixteen of HTML, and what designs use most.
constexpr std::array kNames = {Named{"black", 0x000000},     Named{"silver", 0xC0C0C0},    Named{"gray", 0x808080},
                               Named{"grey", 0x808080},      Named{"white", 0xFFFFFF},     Named{"maroon", 0x800000},
                               Named{"red", 0xFF0000},       Named{"purple", 0x800080},    Named{"fuchsia", 0xFF00FF},
                               Named{"magenta", 0xFF00FF},   Named{"green", 0x008000},     Named{"lime", 0x00FF00},
                               Named{"olive", 0x808000},     Named{"yellow", 0xFFFF00},    Named{"navy", 0x000080},
                               Named{"blue", 0x0000FF},      Named{"teal", 0x008080},      Named{"aqua", 0x00FFFF},
                               Named{"cyan", 0x00FFFF},      Named{"orange", 0xFFA500},    Named{"pink", 0xFFC0CB},
                               Named{"brown", 0xA52A2A},     Named{"gold", 0xFFD700},      Named{"beige", 0xF5F5DC},
                               Named{"ivory", 0xFFFFF0},     Named{"coral", 0xFF7F50},     Named{"salmon", 0xFA8072},
                               Named{"tomato", 0xFF6347},    Named{"crimson", 0xDC143C},   Named{"indigo", 0x4B0082},
                               Named{"violet", 0xEE82EE},    Named{"orchid", 0xDA70D6},    Named{"turquoise", 0x40E0D0},
                               Named{"skyblue", 0x87CEEB},   Named{"khaki", 0xF0E68C},     Named{"tan", 0xD2B48C},
                               Named{"lightgray", 0xD3D3D3}, Named{"lightgrey", 0xD3D3D3}, Named{"darkgray", 0xA9A9A9},
                               Named{"darkgrey", 0xA9A9A9},  Named{"whitesmoke", 0xF5F5F5}};

images::Colour of_rgb(std::uint32_t rgb, double alpha = 255) {
  return {static_cast<double>(rgb >> 16U & 0xFFU), static_cast<double>(rgb >> 8U & 0xFFU),
          static_cast<double>(rgb & 0xFFU), alpha};
}

// #rgb, #rgba, #rrggbb, #rrggbbaa
std::optional<images::Colour> hex_colour(std::string_view text) {
  if (!text.starts_with('#')) return std::nullopt;
  text.remove_prefix(1);
  std::string digits;
  if (text.size() == 3 || text.size() == 4) {
    for (const char digit : text) digits.append(2, digit);
  } else {
    digits = text;
  }
  if (digits.size() != 6 && digits.size() != 8) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return digits.size() == 6 ? of_rgb(number) : of_rgb(number >> 8U, number & 0xFFU);
}

// rgb(1, 2, 3), rgba(1 2 3 / 50%): numbers, or shares of 255; of the last of 1.
std::optional<images::Colour> rgb_colour(std::string_view text) {
  const std::size_t open = text.find('(');
  if (!text.starts_with("rgb") || open == text.npos || !text.ends_with(')')) return std::nullopt;
  std::string inside(text.substr(open + 1, text.size() - open - 2));
  std::replace_if(
      inside.begin(), inside.end(), [](char c) { return c == ',' || c == '/'; }, ' ');
  images::Colour colour{0, 0, 0, 255};
  std::size_t count = 0;
  for (const std::string& part : base::split(inside, ' ')) {
    if (part.empty()) continue;
    double number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    const std::string_view rest(end, static_cast<std::size_t>(part.data() + part.size() - end));
    if (error != std::errc() || count >= 4 || (!rest.empty() && rest != "%")) return std::nullopt;
    if (rest == "%") {
      number *= 2.55;
    } else if (count == 3) {
      number *= 255;
    }
    colour[count++] = std::clamp(std::round(number), 0.0, 255.0);
  }
  return count >= 3 ? std::optional(colour) : std::nullopt;
}

std::optional<images::Colour> text_colour(std::string_view text) {
  const std::string lower = base::lower(base::trim(text));
  if (lower == "transparent") return images::Colour{0, 0, 0, 0};
  for (const Named& named : kNames) {
    if (named.name == lower) return of_rgb(named.rgb);
  }
  if (auto colour = hex_colour(lower)) return colour;
  return rgb_colour(lower);
}

}  // namespace

images::Colour colour_of(const json::value& value) {
  constexpr std::size_t kShortest = 3, kLongest = 200;
  if (const json::object* object = value.if_object()) {
    images::Colour colour{0, 0, 0, 255};
    constexpr std::array<const char*, 3> kNamesOf{"r", "g", "b"};
    for (std::size_t i = 0; i < kNamesOf.size(); ++i) {
      colour[i] = std::clamp(number_of(object->if_contains(kNamesOf[i])).value_or(0), 0.0, 255.0);
    }
    colour[3] = std::round(255 * std::clamp(number_of(object->if_contains("alpha")).value_or(1), 0.0, 1.0));
    return colour;
  }
  const json::string* text = value.if_string();
  if (text == nullptr || text->size() < kShortest || text->size() > kLongest) {
    fail_expected("background", "object or string", &value);
  }
  if (auto colour = text_colour(*text)) return *colour;
  fail_transformation(fmt::format("Unable to parse color from string: {}", std::string_view(*text)));
}

}  // namespace dirigent::assets
