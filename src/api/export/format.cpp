#include "api/export/format.hpp"

namespace dirigent::api::exports {

namespace {

constexpr Format kFormats[] = {
    {"csv", "csv", "text/csv; charset=utf-8", csv_writer},
    {"csv_utf8", "csv", "text/csv; charset=utf-8", csv_utf8_writer},
    {"json", "json", "application/json; charset=utf-8", json_writer},
    {"xml", "xml", "text/xml; charset=utf-8", xml_writer},
    {"yaml", "yaml", "text/yaml; charset=utf-8", yaml_writer},
};

}  // namespace

const Format* format_named(std::string_view name) {
  for (const Format& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

}  // namespace dirigent::api::exports
