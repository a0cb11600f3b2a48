#include "db/postgres/statements.hpp"

namespace dirigent::db {
namespace {

// A plan's size in the server follows its text's: the bound on texts bounds the memory of wide inserts too.
constexpr std::size_t kMaxEntries = 200;
constexpr std::size_t kMaxTextSize = 512 * 1024;
constexpr std::size_t kMaxKeptText = kMaxTextSize / 4;

}  // namespace

bool PostgresStatements::worth_keeping(std::string_view text) {
  if (text.size() > kMaxKeptText) return false;
  if (text.find(" OFFSET ") != std::string_view::npos)
    return false;  // pages deep in a list: each has a text of its own
  for (const std::string_view verb : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}) {
    if (text.starts_with(verb)) return true;
  }
  return false;
}

PostgresStatements::Use PostgresStatements::use(const std::string& text) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return {found->second->name, false};
  }
  while (!entries_.empty() && (entries_.size() >= kMaxEntries || text_size_ + text.size() > kMaxTextSize)) {
    drop(std::prev(entries_.end()));
  }
  entries_.push_front({text, "d" + std::to_string(++number_), false});
  by_text_.emplace(entries_.front().text, entries_.begin());
  text_size_ += text.size();
  return {entries_.front().name, true};
}

void PostgresStatements::confirm(const std::string& text, const std::string& name) {
  const auto found = by_text_.find(text);
  if (found != by_text_.end() && found->second->name == name) {
    found->second->prepared = true;
  } else {
    dropped_.push_back(name);  // it had to make room before the server answered
  }
}

void PostgresStatements::forget(const std::string& text) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) drop(found->second);
}

void PostgresStatements::clear() {
  by_text_.clear();
  entries_.clear();
  dropped_.clear();
  text_size_ = 0;
}

void PostgresStatements::drop(std::list<Entry>::iterator entry) {
  if (entry->prepared) dropped_.push_back(entry->name);
  text_size_ -= entry->text.size();
  by_text_.erase(entry->text);
  entries_.erase(entry);
}

}  // namespace dirigent::db
