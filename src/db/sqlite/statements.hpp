// Prepared statements of one SQLite connection, kept by SQL text; the least recently used make room.
#pragma once
#include <sqlite3.h>

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dirigent::db {

class SqliteStatements {
 public:
  /// A statement in use: reset and unbound when it goes, finalized when it was not kept.
  class Use {
   public:
    Use(sqlite3_stmt* statement, bool kept) : statement_(statement), kept_(kept) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use();
    sqlite3_stmt* get() const { return statement_; }

   private:
    sqlite3_stmt* statement_;
    bool kept_;
  };

  explicit SqliteStatements(sqlite3* connection) : connection_(connection) {}
  SqliteStatements(const SqliteStatements&) = delete;
  SqliteStatements& operator=(const SqliteStatements&) = delete;
  ~SqliteStatements();

  /// Throws DatabaseError when the text does not compile or holds more than one statement. `keep` asks for a place in
  /// the cache. REQUIRES: the previous Use is gone.
  Use use(const std::string& text, bool keep);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string text;
    sqlite3_stmt* statement;
  };
  sqlite3_stmt* prepare(std::string_view text, unsigned flags) const;
  void make_room(std::size_t for_text);

  sqlite3* connection_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
  std::size_t text_size_ = 0;
};

}  // namespace dirigent::db
