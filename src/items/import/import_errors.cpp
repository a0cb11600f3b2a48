#include "items/import/import_errors.hpp"

#include <utility>

#include "base/json_writer.hpp"

namespace dirigent::items {

namespace {

constexpr std::size_t kShortestRange = 4;

}  // namespace

void ImportErrors::add(const base::Failure& failure, std::int64_t row) {
  for (const base::Error& error : failure.errors()) add_one(error, row);
  ++count_;
}

// What differs from row to row tells no errors apart; fields and their rules do.
void ImportErrors::add_one(base::Error error, std::int64_t row) {
  if (error.extensions.contains("field")) {
    for (const char* name : {"collection", "path", "value"}) {
      if (error.extensions.contains(name)) error.extensions.stable_erase(name);
    }
  }
  std::string said = std::string(base::code_name(error.code)) + base::to_json(error.extensions);
  for (Group& group : groups_) {
    if (group.said != said) continue;
    if (group.rows.back() != row) group.rows.push_back(row);
    return;
  }
  groups_.push_back({std::move(said), std::move(error), {row}});
}

void ImportErrors::raise() {
  std::vector<base::Error> errors;
  errors.reserve(groups_.size());
  for (Group& group : groups_) {
    group.error.extensions["rows"] = told_rows(group.rows);
    errors.push_back(std::move(group.error));
  }
  throw base::Failure(std::move(errors));
}

json::array told_rows(const std::vector<std::int64_t>& rows) {
  json::array told, lines;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
    if (end - first >= kShortestRange) {
      told.push_back(json::object{{"type", "range"}, {"start", rows[first]}, {"end", rows[end - 1]}});
    } else {
      for (std::size_t i = first; i < end; ++i) lines.push_back(rows[i]);
    }
    first = end;
  }
  if (!lines.empty()) told.push_back(json::object{{"type", "lines"}, {"rows", std::move(lines)}});
  return told;
}

}  // namespace dirigent::items
