#include "api/export/xml_text.hpp"

#include <algorithm>

#include "api/export/document.hpp"

namespace dirigent::api::exports {

namespace {

struct Range {
  char32_t first, last;
};

template <std::size_t kCount>
bool within(const Range (&ranges)[kCount], char32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [point](const Range& range) { return range.first <= point && point <= range.last; });
}

// XML 1.0 (fifth edition), productions 4 and 4a.
constexpr Range kNameStart[] = {{':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
                                {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
                                {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
                                {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
constexpr Range kNameMore[] = {{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

// Production 2.
constexpr Range kCharacter[] = {{0x9, 0xA}, {0xD, 0xD}, {0x20, 0xD7FF}, {0xE000, 0xFFFD}, {0x10000, 0x10FFFF}};

template <class Escape>
void append_escaped(std::string& out, std::string_view text, Escape escape) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(text, at);
    const std::string_view entity = escape(point, begin);
    if (!entity.empty()) {
      out += entity;
    } else if (within(kCharacter, point)) {
      out += text.substr(begin, at - begin);
    } else {
      out += "\xEF\xBF\xBD";
    }
  }
}

}  // namespace

void append_xml_name(std::string& out, std::string_view name) {
  if (name.empty()) out += '_';
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(name, at);
    const bool starts = within(kNameStart, point);
    const bool fits = starts || within(kNameMore, point);
    if (begin == 0 && fits && !starts) out += '_';
    if (fits) {
      out += name.substr(begin, at - begin);
    } else {
      out += '_';
    }
  }
}

void append_xml_text(std::string& out, std::string_view text) {
  append_escaped(out, text, [text](char32_t point, std::size_t at) -> std::string_view {
    if (point == '&') return "&amp;";
    if (point == '<') return "&lt;";
    const bool ends_cdata = point == '>' && at >= 2 && text.substr(at - 2, 2) == "]]";
    return ends_cdata ? "&gt;" : "";
  });
}

void append_xml_attribute(std::string& out, std::string_view text) {
  append_escaped(out, text, [](char32_t point, std::size_t) -> std::string_view {
    if (point == '&') return "&amp;";
    if (point == '<') return "&lt;";
    return point == '\'' ? "&apos;" : "";
  });
}

}  // namespace dirigent::api::exports
