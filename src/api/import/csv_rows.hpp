// Rows of a CSV file (RFC 4180), read while it comes: the first one names the fields.
//
// Names are trimmed; a dot in one leads into an object ("author.name"). Empty cells are left out. A cell that is JSON
// is taken as such, except for numbers, which stay as they are written: "007" is no seven.
#pragma once
#include <utility>
#include <vector>

#include "api/import/text_source.hpp"
#include "items/import/import.hpp"

namespace dirigent::api::import {

class CsvRows final : public items::Payloads {
 public:
  /// `longest`: bytes one row may have.
  CsvRows(TextSource& text, std::size_t longest) : source_(text), longest_(longest) {}

  /// Throws INVALID_PAYLOAD for a quote that does not end and a row that is too long.
  io::Task<json::array> next() override;
  /// Rows behind the first one, those left out because they are empty counted too.
  std::int64_t line_of(std::int64_t index) const override;

 private:
  enum class Cell { kBegin, kPlain, kQuoted, kQuoteInQuoted };
  void read(json::array& into);
  void end_cell();
  void end_row(json::array& into);
  json::object object_of_row();
  void place(json::object& row, std::string_view name, json::value value) const;

  TextSource& source_;
  std::size_t longest_;
  std::string text_;
  std::size_t at_ = 0;
  bool ended_ = false, began_ = false;

  Cell state_ = Cell::kBegin;
  std::string cell_;
  std::size_t row_bytes_ = 0;
  std::vector<std::string> cells_;
  std::optional<std::vector<std::string>> names_;
  std::int64_t payloads_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps_;  // payloads before an empty row, empty rows up to there
};

}  // namespace dirigent::api::import
