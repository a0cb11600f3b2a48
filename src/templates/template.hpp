// Liquid, as far as mails need it: texts with {{ output }} and {% tags %} that become one text with the values of a
// JSON object in their places.
//
// A template is data of the project, not of this server: whatever it holds, rendering ends, within limits, and touches
// nothing but the values it is given. Values are put in as they are; `| escape` makes them safe for HTML.
//
// Tags: if, elsif, else, unless, case, when, for (with else, break, continue, limit, offset, reversed), assign,
// capture, comment, raw, layout, block. Filters: filters.cpp has the table. A dash inside a mark (`{{-`, `-%}`) takes
// the white space on that side away.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::templates {

/// What is wrong with a template, with the line where it was found.
class TemplateError : public std::runtime_error {
 public:
  TemplateError(std::size_t line, const std::string& what);
};

struct Limits {
  std::size_t source = 256 * 1024;   // bytes of one template
  std::size_t output = 1024 * 1024;  // bytes of what is rendered, and of every value on the way
  std::size_t steps = 100'000;       // turns of all loops together
  std::size_t depth = 40;            // tags inside tags, layouts around layouts
};

/// Gives the source of the layout called `name`; nothing when there is none.
using Loader = std::function<std::optional<std::string>(std::string_view name)>;

/// Renders `source` inside its layouts. Throws TemplateError: a tag or filter that is not known, a mark that does not
/// end, a layout that is not there, a limit passed. What a name stands for that `data` does not have is empty.
std::string render(std::string_view source, const json::object& data, const Loader& layouts, const Limits& limits = {});

}  // namespace dirigent::templates
