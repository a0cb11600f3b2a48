#include "engine/analytics/windows.hpp"

#include "base/errors.hpp"
#include "engine/analytics/having.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;
using sql::Fragment;

bool is_number(const Expression& value) {
  if (value.kind == Expression::Kind::kBin) return false;
  switch (value.type()) {
    case FieldType::kInteger:
    case FieldType::kBigInteger:
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return true;
    default:
      return false;
  }
}

std::string_view sql_name(std::string_view function) {
  if (function == "row_number") return "ROW_NUMBER(";
  if (function == "dense_rank") return "DENSE_RANK(";
  if (function == "rank") return "RANK(";
  if (function == "lag") return "LAG(";
  if (function == "lead") return "LEAD(";
  if (function == "count") return "COUNT(";
  return find_aggregate(function)->sql;
}

class WindowResolver {
 public:
  WindowResolver(GroupColumns& columns, const query::Window& window)
      : columns_(columns), window_(window), where_("window." + window.name) {}

  WindowColumn resolve() {
    WindowColumn result;
    result.name = window_.name;
    Fragment out(sql_name(window_.function));
    if (!window_.of.empty()) {
      const std::size_t of = columns_.require(window_.of, where_);
      out.append(group_value(of));
      if (moves()) out.raw(", " + std::to_string(window_.rows.value_or(1)));
      show(result, columns_.columns()[of]);
    } else {
      if (window_.function == "count") out.raw("*");
      result.emit = counted();
    }
    out.raw(") OVER (").append(sql::join({partition(), order(), frame()}, " ")).raw(")");
    result.sql = std::move(out);
    return result;
  }

 private:
  bool moves() const { return window_.function == "lag" || window_.function == "lead"; }
  bool ranks() const { return window_.function == "rank" || window_.function == "dense_rank"; }
  const sql::Dialect& dialect() const { return columns_.resolver().dialect(); }
  Emitter counted() const { return emitter_of(*find_aggregate("count"), nullptr, dialect()); }

  /// How the window's values are shown, which are those of `of` or computed from them.
  void show(WindowColumn& result, const GroupColumn& of) const {
    const Expression& value = of.value.value;
    if (window_.function == "sum" || window_.function == "avg") {
      if (!is_number(value)) refuse("computes \"" + window_.function + "\" of numbers only");
      const bool real = value.type() == FieldType::kFloat;
      result.emit = real ? emitter_of(*find_aggregate("sum"), value.field, dialect()) : counted();
    } else if (window_.function == "count") {
      result.emit = counted();
    } else {
      const bool compared = window_.function == "min" || window_.function == "max";
      if (compared && !value.function()) {
        require_computable(*find_aggregate(window_.function), *value.field, dialect());
      }
      result.emit = of.emit;
      result.bin = value.bin;
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    base::fail(base::invalid_query("\"" + where_ + "\" " + what));
  }

  Fragment partition() {
    std::vector<Fragment> values;
    for (const std::string& name : window_.partition) {
      values.push_back(group_value(columns_.require(query::split_path(name), where_)));
    }
    if (values.empty()) return {};
    Fragment out("PARTITION BY ");
    return out.append(sql::join(std::move(values), ", ")), out;
  }

  /// Groups that are alike follow their values, so that a total never depends on how the database met them; ranks are
  /// about who is alike.
  Fragment order() {
    if (window_.sort.empty()) return {};
    std::vector<Fragment> terms;
    for (const query::SortKey& key : window_.sort) {
      terms.push_back(group_value(columns_.require(key.path, where_)));
      terms.back().raw(key.descending ? " DESC" : " ASC");
    }
    for (std::size_t group = 0; !ranks() && group < columns_.groups(); ++group) terms.push_back(group_value(group));
    Fragment out("ORDER BY ");
    return out.append(sql::join(std::move(terms), ", ")), out;
  }

  Fragment frame() const {
    if (window_.sort.empty() || moves() || ranks() || window_.function == "row_number") return {};
    if (!window_.rows) return Fragment("ROWS UNBOUNDED PRECEDING");
    return Fragment("ROWS " + std::to_string(*window_.rows - 1) + " PRECEDING");
  }

  GroupColumns& columns_;
  const query::Window& window_;
  std::string where_;
};

}  // namespace

WindowColumn resolve_window(GroupColumns& columns, const query::Window& window) {
  return WindowResolver(columns, window).resolve();
}

}  // namespace dirigent::engine
