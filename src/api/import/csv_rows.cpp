#include "api/import/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::api::import {

namespace {

constexpr std::size_t kMostGaps = 10000;  // more empty rows only blur the row of an error
constexpr std::size_t kDeepestName = 20;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

json::value value_of(std::string_view cell) {
  const std::string_view text = base::trim(cell);
  constexpr std::string_view kBegins = "{[\"tfn";
  if (!text.empty() && kBegins.find(text.front()) != std::string_view::npos) {
    json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::system::error_code error;
    json::value parsed = json::parse(text, error, {}, options);
    if (!error) return parsed;
  }
  return json::value(cell);
}

}  // namespace

io::Task<json::array> CsvRows::next() {
  json::array part;
  while (part.empty() && !(ended_ && at_ >= text_.size())) {
    text_.erase(0, at_);
    at_ = 0;
    while (!ended_ && text_.size() < (began_ ? 1 : kByteOrderMark.size())) {
      const bool more = co_await source_.next(text_);
      ended_ = !more;
    }
    if (!began_ && text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    began_ = true;
    read(part);
    if (!ended_ || at_ < text_.size()) continue;
    if (state_ == Cell::kQuoted) invalid("A quote of the file does not end");
    if (row_bytes_ > 0) end_row(part);
  }
  co_return part;
}

void CsvRows::read(json::array& into) {
  for (; at_ < text_.size() && into.size() < kMostRows; ++at_) {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    if (++row_bytes_ > longest_) invalid("A row of the file is longer than MAX_PAYLOAD_SIZE");
    if (state_ == Cell::kQuoted) {
      if (c == '"') {
        state_ = Cell::kQuoteInQuoted;
      } else {
        cell_ += c;
      }
    } else if (state_ == Cell::kQuoteInQuoted && c == '"') {
      cell_ += c;
      state_ = Cell::kQuoted;
    } else if (state_ == Cell::kBegin && c == '"') {
      state_ = Cell::kQuoted;
    } else if (c == ',') {
      end_cell();
    } else if (c == '\n') {
      end_row(into);
    } else {
      cell_ += c;
      if (state_ == Cell::kBegin) state_ = Cell::kPlain;
    }
  }
}

void CsvRows::end_cell() {
  if (!base::is_valid_utf8(cell_)) invalid("The file is not UTF-8");
  cells_.push_back(std::exchange(cell_, {}));
  state_ = Cell::kBegin;
}

void CsvRows::end_row(json::array& into) {
  if (cell_.ends_with('\r')) cell_.pop_back();
  end_cell();
  row_bytes_ = 0;
  const bool empty = cells_.size() == 1 && cells_.front().empty();
  if (!names_) {
    for (std::string& name : cells_) name = base::trim(name);
    names_ = std::exchange(cells_, {});
    row_line_ = line_;
    return;
  }
  if (empty) {
    const std::int64_t before = gaps_.empty() ? 0 : gaps_.back().second;
    if (gaps_.size() < kMostGaps) gaps_.emplace_back(payloads_, before + 1);
  } else {
    if (width_ == Width::kOfNames) require_width();
    into.push_back(object_of_row());
    ++payloads_;
  }
  cells_.clear();
  row_line_ = line_;
}

void CsvRows::require_width() {
  const std::size_t named = names_->size(), given = cells_.size();
  if (given < named) {
    throw WrongWidth(row_line_, fmt::format("there is no cell for column {}, \"{}\"", given + 1, (*names_)[given]));
  }
  if (given > named) {
    throw WrongWidth(row_line_,
                     fmt::format("there is a cell in column {}, and the first row names {} columns", named + 1, named));
  }
  lines_.push_back(row_line_);
}

json::object CsvRows::object_of_row() {
  json::object row;
  for (std::size_t i = 0; i < cells_.size() && i < names_->size(); ++i) {
    const std::string& name = (*names_)[i];
    if (!name.empty() && !cells_[i].empty()) place(row, name, value_of(cells_[i]));
  }
  return row;
}

// Of two cells for the same field the first counts.
void CsvRows::place(json::object& row, std::string_view name, json::value value) const {
  json::object* within = &row;
  std::size_t depth = 0;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    if (++depth > kDeepestName) invalid("A name of the file's first row is nested too deeply");
    json::value& inner = within->emplace(name.substr(0, dot), json::object()).first->value();
    if (!inner.is_object()) return;
    within = &inner.get_object();
    name.remove_prefix(dot + 1);
  }
  within->emplace(name, std::move(value));
}

std::int64_t CsvRows::line_of(std::int64_t index) const {
  const auto behind = std::upper_bound(gaps_.begin(), gaps_.end(), index,
                                       [](std::int64_t wanted, const auto& gap) { return wanted < gap.first; });
  return index + 1 + (behind == gaps_.begin() ? 0 : std::prev(behind)->second);
}

}  // namespace dirigent::api::import
