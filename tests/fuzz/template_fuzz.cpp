// Any text as a mail template, in and around a layout: it renders within its limits or is refused.
#include <cstdint>
#include <string_view>

#include "templates/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dirigent;
  static const json::object values = {{"name", "Ada <&>"},
                                      {"count", 3},
                                      {"price", 2.5},
                                      {"list", {"a", "b", 3, nullptr}},
                                      {"user", {{"name", "Grace"}, {"tags", {"x"}}}}};
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  templates::Limits limits;
  limits.output = 64 * 1024;
  limits.steps = 2'000;
  const templates::Loader layouts = [source](std::string_view) { return std::optional(std::string(source)); };
  try {
    const std::string out = templates::render(source, values, layouts, limits);
    if (out.size() > limits.output) __builtin_trap();
  } catch (const templates::TemplateError&) {
  }
  return 0;
}
