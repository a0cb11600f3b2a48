// The formats of the `export` parameter (reference: misc, "Import / export"): one table from a format's name to what
// its files are called and who writes them.
#pragma once
#include <memory>
#include <string_view>

#include "api/export/item_writer.hpp"

namespace dirigent::api::exports {

struct Format {
  std::string_view name;
  std::string_view extension;
  std::string_view content_type;
  std::unique_ptr<ItemWriter> (*writer)(Shape shape);
};

/// Null for what is no format. The names are those that query/parse lets pass.
const Format* format_named(std::string_view name);

std::unique_ptr<ItemWriter> csv_writer(Shape shape);
/// With a byte order mark, by which spreadsheets know UTF-8.
std::unique_ptr<ItemWriter> csv_utf8_writer(Shape shape);
std::unique_ptr<ItemWriter> json_writer(Shape shape);
std::unique_ptr<ItemWriter> xml_writer(Shape shape);
std::unique_ptr<ItemWriter> yaml_writer(Shape shape);

}  // namespace dirigent::api::exports
