// Rows of a CSV file (RFC 4180), read while it comes: the first one names the fields.
//
// Names are trimmed; a dot in one leads into an object ("author.name"). Empty cells are left out. A cell that is JSON
// is taken as such, except for numbers, which stay as they are written: "007" is no seven.
#pragma once
#include <stdexcept>
#include <utility>
#include <vector>

#include "api/import/text_source.hpp"
#include "items/import/import.hpp"

namespace dirigent::api::import {

/// Must a row have a cell for each name?
enum class Width { kAny, kOfNames };

/// A row that has more or fewer: the line of the file it begins on, from 1, and the words naming the column.
class WrongWidth : public std::runtime_error {
 public:
  WrongWidth(std::size_t at, const std::string& what) : std::runtime_error(what), line(at) {}
  std::size_t line;
};

class CsvRows final : public items::Payloads {
 public:
  /// `longest`: bytes one row may have.
  CsvRows(TextSource& text, std::size_t longest, Width width = Width::kAny)
      : source_(text), longest_(longest), width_(width) {}

  /// Throws INVALID_PAYLOAD for a quote that does not end and a row that is too long, and WrongWidth.
  io::Task<json::array> next() override;
  /// Rows behind the first one, those left out because they are empty counted too.
  std::int64_t line_of(std::int64_t index) const override;
  /// The lines on which the rows so far begin, from 1. REQUIRES: Width::kOfNames
  const std::vector<std::size_t>& lines() const { return lines_; }

 private:
  enum class Cell { kBegin, kPlain, kQuoted, kQuoteInQuoted };
  void read(json::array& into);
  void end_cell();
  void end_row(json::array& into);
  void require_width();
  json::object object_of_row();
  void place(json::object& row, std::string_view name, json::value value) const;

  TextSource& source_;
  std::size_t longest_;
  Width width_;
  std::string text_;
  std::size_t at_ = 0;
  bool ended_ = false, began_ = false;

  Cell state_ = Cell::kBegin;
  std::string cell_;
  std::size_t row_bytes_ = 0;
  std::vector<std::string> cells_;
  std::optional<std::vector<std::string>> names_;
  std::int64_t payloads_ = 0;
  std::size_t line_ = 1, row_line_ = 1;
  std::vector<std::size_t> lines_;
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps_;  // payloads before an empty row, empty rows up to there
};

}  // namespace dirigent::api::import
