// Names of the statements prepared on one PostgreSQL connection, kept by SQL text; the least recently used make room.
// Knows no connection: the connection sends what this says.
#pragma once
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dirigent::db {

class PostgresStatements {
 public:
  struct Use {
    std::string name;
    bool prepare;  // the caller has to send it to the server first
  };

  /// The name of a text. After `prepare` the caller says how that went: confirm() or forget(). REQUIRES:
  /// worth_keeping(text).
  Use use(const std::string& text);
  /// The server holds `name` now.
  void confirm(const std::string& text, const std::string& name);
  void forget(const std::string& text);
  /// Forgets everything, as after DEALLOCATE ALL.
  void clear();
  /// Names the server still holds although no text refers to them any more.
  std::vector<std::string>& dropped() { return dropped_; }
  std::size_t size() const { return entries_.size(); }

  /// False for definitions and for texts too long to keep: those are sent unnamed.
  static bool worth_keeping(std::string_view text);

 private:
  struct Entry {
    std::string text;
    std::string name;
    bool prepared = false;  // the server has said so
  };
  void drop(std::list<Entry>::iterator entry);

  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
  std::vector<std::string> dropped_;
  std::size_t text_size_ = 0;
  unsigned number_ = 0;
};

}  // namespace dirigent::db
