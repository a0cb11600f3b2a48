// SQL as a value: text with parameter marks, and the parameters in order. Fragments compose by appending; a caller can
// put a value into SQL only as a bound parameter and a name only through `identifier`, so nothing is ever escaped by
// hand.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/value.hpp"

namespace dirigent::sql {

/// Which rows of a result to keep among those with the same value in a column, in the order they come.
struct GroupLimit {
  std::size_t column = 0;
  std::int64_t offset = 0;
  std::optional<std::int64_t> limit;
};

/// Statement as a driver takes it: final text ($1.. or ?) and its parameters.
struct Statement {
  std::string text;
  std::vector<Value> parameters;
  /// SQLite: rows that are not wanted are dropped as they are read. PostgreSQL's have crossed a socket by then, so it
  /// is asked for the right ones instead; its driver takes no such statement.
  std::optional<GroupLimit> keep = std::nullopt;
  /// A read of stored rows and of nothing else: asked again before anything is committed, it gives the same.
  bool lasting = false;
};

class Fragment {
 public:
  Fragment() = default;
  /// `text` is literal SQL written in our source, never input.
  explicit Fragment(std::string_view text) : text_(text) {}

  Fragment& raw(std::string_view text) {
    text_ += text;
    return *this;
  }
  /// A quoted name: "name" (a quote inside is doubled). REQUIRES: no NUL.
  Fragment& identifier(std::string_view name);
  /// "qualifier"."name"
  Fragment& column(std::string_view qualifier, std::string_view name);
  Fragment& parameter(Value value);
  Fragment& append(const Fragment& other);
  Fragment& append(Fragment&& other);

  bool empty() const { return text_.empty(); }
  std::size_t parameter_count() const { return parameters_.size(); }

  /// Final text with `?` marks (SQLite) or `$n` marks (PostgreSQL).
  Statement statement(bool numbered) &&;
  Statement statement(bool numbered) const&;

 private:
  static constexpr char kMark = '\x01';
  std::string text_;
  std::vector<Value> parameters_;
};

/// `parts` joined by `separator`; empty parts are left out.
Fragment join(std::vector<Fragment> parts, std::string_view separator);

}  // namespace dirigent::sql
