#include "engine/sql/together_sql.hpp"

#include <algorithm>
#include <array>

#include "engine/sql/column_types.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

template <std::size_t N>
bool one_of(const std::string& type, const std::array<std::string_view, N>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

constexpr std::array<std::string_view, 3> kIntegers = {"smallint", "integer", "bigint"};

// Types whose cast to text gives what the server prints for them.
constexpr std::array<std::string_view, 17> kPrintedAsCast = {"smallint",
                                                             "integer",
                                                             "bigint",
                                                             "numeric",
                                                             "real",
                                                             "double precision",
                                                             "boolean",
                                                             "text",
                                                             "character varying",
                                                             "uuid",
                                                             "date",
                                                             "time without time zone",
                                                             "timestamp without time zone",
                                                             "timestamp with time zone",
                                                             "json",
                                                             "jsonb",
                                                             "bytea"};

std::string cte_of(std::size_t branch) {
  return "b" + std::to_string(branch);
}

std::string value_name(std::size_t column) {
  return "v" + std::to_string(column);
}

Fragment value_of(std::size_t column) {
  Fragment out;
  out.identifier(value_name(column));
  return out;
}

/// The column as the server prints it.
Fragment printed(const Column& column, std::size_t index) {
  Fragment out = value_of(index);
  const bool plain = !column.value.function();
  if (!plain || one_of(column.value.field->data_type, kPrintedAsCast)) return out.raw("::text"), out;
  // format() uses the type's own output, and makes an empty text of NULL.
  Fragment text("CASE WHEN ");
  text.append(out).raw(" IS NOT NULL THEN format('%s', ").append(out).raw(") END");
  return text;
}

const schema::Field& parent_field(const Plan& plan, const Branch& branch) {
  return *plan.branches[branch.parent].columns[branch.parent_column].value.field;
}

enum class Passing { kAsIs, kAsInteger, kAsUuid, kAsText, kNot };

Passing passing_of(const schema::Field& from, const schema::Field& to) {
  if (from.data_type == to.data_type) return is_ordered_type(to.data_type) ? Passing::kAsIs : Passing::kNot;
  if (one_of(to.data_type, kIntegers)) return one_of(from.data_type, kIntegers) ? Passing::kAsIs : Passing::kAsInteger;
  if (to.data_type == "uuid") return Passing::kAsUuid;
  return is_character_type(to.data_type) ? Passing::kAsText : Passing::kNot;
}

/// Keys of the parent's rows, as the type that the branch's link has. Texts that are none become NULL.
Fragment key_rows(const Plan& plan, const Branch& branch) {
  const Fragment key = value_of(branch.parent_column);
  Fragment out("SELECT ");
  switch (passing_of(parent_field(plan, branch), *branch.link)) {
    case Passing::kAsInteger:
      out.raw("CASE WHEN ").append(key).raw("::text ~ '^-?[0-9]{1,18}$' THEN ").append(key).raw("::text::bigint END");
      break;
    case Passing::kAsUuid:
      out.raw("CASE WHEN ").append(key).raw("::text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN ");
      out.append(key).raw("::text::uuid END");
      break;
    case Passing::kAsText:
      out.append(key).raw("::text");
      break;
    default:
      out.append(key);
  }
  out.raw(" FROM ").identifier(cte_of(branch.parent));
  if (!branch.scope_column) return out;
  out.raw(" WHERE ").append(value_of(*branch.scope_column)).raw(" = ").parameter(branch.collection().name);
  return out;
}

std::size_t width_of(const Branch& branch, Shape shape) {
  return std::max<std::size_t>(branch.columns.size(), 1) + (shape == Shape::kRanked ? 1 : 0);
}

Fragment rows_of(const Branch& branch, std::size_t index, Shape shape, std::size_t width) {
  Fragment out("SELECT " + std::to_string(index));
  for (std::size_t i = 0; i < branch.columns.size(); ++i) out.raw(", ").append(printed(branch.columns[i], i));
  if (branch.columns.empty()) out.raw(", NULL::text");
  if (shape == Shape::kRanked) out.raw(", ").identifier("rank").raw("::text");
  for (std::size_t i = width_of(branch, shape); i < width; ++i) out.raw(", NULL::text");
  return out.raw(" FROM ").identifier(cte_of(index)), out;
}

/// Branches of at most one row.
std::vector<bool> single_rows(const Plan& plan, const RowKeys& keys) {
  std::vector<bool> single(plan.branches.size(), false);
  single.front() = plan.branches.front().limit == 1 || (!keys.all && keys.values.size() == 1);
  for (std::size_t i = 1; i < plan.branches.size(); ++i) {
    const Branch& branch = plan.branches[i];
    single[i] = single[branch.parent] && (branch.kind != Branch::Kind::kChildren || branch.limit == 1);
  }
  return single;
}

}  // namespace

Shapes shapes_together(const Plan& plan, const RowKeys& keys) {
  Shapes shapes(plan.branches.size());
  const std::vector<bool> single = single_rows(plan, keys);
  const Branch& root = plan.branches.front();
  if (root.limit == 0 || (!keys.all && keys.values.empty())) return shapes;
  shapes.front() = Shape::kWhole;
  for (std::size_t i = 1; i < plan.branches.size(); ++i) {
    const Branch& branch = plan.branches[i];
    if (!shapes[branch.parent] || branch.limit == 0) continue;
    const bool children = branch.kind == Branch::Kind::kChildren;
    const bool limited = children && (branch.limit.has_value() || branch.offset > 0);
    shapes[i] = limited && !single[branch.parent] ? Shape::kRanked : Shape::kWhole;
  }
  return shapes;
}

bool can_read_together(const Plan& plan) {
  return std::all_of(plan.branches.begin() + 1, plan.branches.end(), [&](const Branch& branch) {
    return passing_of(parent_field(plan, branch), *branch.link) != Passing::kNot;
  });
}

Fragment together_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys, const Shapes& shapes) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (shapes[i]) width = std::max(width, width_of(plan.branches[i], *shapes[i]));
  }
  const std::vector<bool> single = single_rows(plan, keys);
  std::vector<Fragment> tables, rows;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!shapes[i]) continue;
    const Branch& branch = plan.branches[i];
    Fragment table;
    table.identifier(cte_of(i)).raw(" AS MATERIALIZED (");
    table.append(i == 0 ? cte_sql(dialect, plan, branch, keys, *shapes[i])
                        : cte_sql(dialect, plan, branch, key_rows(plan, branch), single[branch.parent], *shapes[i]));
    tables.push_back(std::move(table.raw(")")));
    rows.push_back(rows_of(branch, i, *shapes[i], width));
  }
  Fragment out("WITH ");
  out.append(sql::join(std::move(tables), ", ")).raw(" ").append(sql::join(std::move(rows), " UNION ALL "));
  return out;
}

}  // namespace dirigent::engine
