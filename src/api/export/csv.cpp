// Comma separated values: objects are spread over columns ("author.name"), lists and empty objects are cells of JSON
// text, texts are quoted, null is an empty cell. The columns are those of all items, in the order in which they are
// first met, so all items are looked at before the header is written.
#include <functional>
#include <unordered_map>
#include <vector>

#include "api/export/document.hpp"
#include "api/export/format.hpp"

namespace dirigent::api::exports {

namespace {

/// The column of an item that is no object: the bare key of one whose fields may not be seen.
constexpr std::string_view kBareColumn = "key";

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t quote; (quote = text.find('"')) != text.npos; text.remove_prefix(quote + 1)) {
    out.append(text.substr(0, quote + 1)).append(1, '"');
  }
  out.append(text).append(1, '"');
}

void append_cell(std::string& out, const json::value& value) {
  if (value.is_null()) return;
  if (value.is_string()) return append_quoted(out, value.get_string());
  if (value.is_structured()) return append_quoted(out, base::to_json(value));
  append_bare(out, value);
}

/// Calls `each(column name, value)` for what an item puts into cells.
template <class Each>
void spread(std::string& name, const json::value& value, const Each& each) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->empty()) return each(name, value);
  const std::size_t length = name.size();
  for_each_member(*object, [&](std::string_view member, const json::value& inner) {
    if (length > 0) name += '.';
    name += member;
    spread(name, inner, each);
    name.resize(length);
  });
}

class CsvWriter final : public ItemWriter {
 public:
  explicit CsvWriter(bool marked) : marked_(marked) {}

  bool surveys() const override { return true; }

  void survey(const json::value& item) override {
    each_cell(item, [this](const std::string& name, const json::value&) {
      if (columns_.try_emplace(name, columns_.size()).second) names_.push_back(name);
    });
  }

  void begin(std::string& out) override {
    cells_.resize(names_.size());
    if (marked_ && !names_.empty()) out += "\xEF\xBB\xBF";
    bool first = true;
    for (const std::string& name : names_) {
      if (!first) out += ',';
      first = false;
      append_quoted(out, name);
    }
  }

  void item(std::string& out, const json::value& item) override {
    std::fill(cells_.begin(), cells_.end(), nullptr);
    bool empty = true;
    each_cell(item, [&](const std::string& name, const json::value& value) {
      const auto column = columns_.find(name);
      if (column == columns_.end()) return;
      cells_[column->second] = &value;
      empty = empty && value.is_null();
    });
    if (empty) return;  // the contract leaves out a line that would be commas only
    out += '\n';
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (i > 0) out += ',';
      if (cells_[i] != nullptr) append_cell(out, *cells_[i]);
    }
  }

  void end(std::string&) override {}

 private:
  template <class Each>
  void each_cell(const json::value& item, const Each& each) {
    name_.clear();
    if (!item.is_object()) {
      name_ = kBareColumn;
      return each(name_, item);
    }
    if (!item.get_object().empty()) spread(name_, item, each);
  }

  bool marked_;
  std::string name_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<const json::value*> cells_;
};

}  // namespace

std::unique_ptr<ItemWriter> csv_writer(Shape) {
  return std::make_unique<CsvWriter>(false);
}

std::unique_ptr<ItemWriter> csv_utf8_writer(Shape) {
  return std::make_unique<CsvWriter>(true);
}

}  // namespace dirigent::api::exports
