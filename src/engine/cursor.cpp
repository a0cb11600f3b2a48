#include "engine/cursor.hpp"

#include <charconv>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "crypto/base64.hpp"
#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

constexpr std::size_t kMaxCursor = 16 * 1024;

[[noreturn]] void refuse() {
  base::fail(base::invalid_query("The cursor is not valid for this collection and sort"));
}

json::value json_of(const db::Cell& cell) {
  switch (cell.kind) {
    case db::Cell::Kind::kNull:
      return nullptr;
    case db::Cell::Kind::kInteger:
      return cell.integer;
    case db::Cell::Kind::kReal:
      return cell.real;
    default:
      return json::value(cell.text);
  }
}

/// Parts of a moment can have a fraction on PostgreSQL: the seconds.
FieldType type_of(const Expression& value) {
  return value.kind == Expression::Kind::kDatePart ? FieldType::kDecimal : value.type();
}

/// A value as the column's type is bound. PostgreSQL's all come as texts.
sql::Value bound(FieldType type, const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* real = value.if_double()) return *real;
  if (!value.is_string()) refuse();
  std::string text(value.get_string());
  if (text.find('\0') != std::string::npos) refuse();
  if (type == FieldType::kInteger || type == FieldType::kBigInteger) {
    const std::optional<std::int64_t> number = base::to_integer(text);
    if (!number) refuse();
    return *number;
  }
  if (type == FieldType::kFloat || type == FieldType::kDecimal) {
    const std::optional<double> number = base::to_number(text);
    if (!number) refuse();
    if (type == FieldType::kFloat) return *number;
  }
  if (type == FieldType::kBoolean) return text == "t" || text == "true";
  return text;
}

Predicate comparison(const SortTerm& term, std::string_view op, const json::value& value) {
  Predicate out;
  out.kind = Predicate::Kind::kCompare;
  out.subject = term.subject;
  out.as_shown = true;
  out.op = find_operator(op);
  out.value_type = type_of(term.subject.value);
  if (!value.is_null()) out.values.push_back(bound(out.value_type, value));
  return out;
}

Predicate null_test(const SortTerm& term, bool null) {
  Predicate out;
  out.kind = Predicate::Kind::kCompare;
  out.subject = term.subject;
  out.as_shown = true;
  out.op = find_operator("_null");
  out.positive = null;
  return out;
}

Predicate group(Predicate::Kind kind, std::vector<Predicate> children) {
  if (children.size() == 1) return std::move(children.front());
  Predicate out;
  out.kind = kind;
  out.children = std::move(children);
  return out;
}

bool may_be_null(const SortTerm& term) {
  const Expression& value = term.subject.value;
  return !term.subject.path.empty() || value.guard || value.function() || !value.field->column ||
         value.field->column->nullable;
}

/// SQLite takes NULL for the smallest value, PostgreSQL for the largest.
bool nulls_come_last(const sql::Dialect& dialect, const SortTerm& term) {
  return dialect.sqlite() == term.descending;
}

Predicate same(const SortTerm& term, const json::value& value) {
  return value.is_null() ? null_test(term, true) : comparison(term, "_eq", value);
}

Predicate behind(const sql::Dialect& dialect, const SortTerm& term, const json::value& value) {
  if (value.is_null()) {
    if (!nulls_come_last(dialect, term)) return null_test(term, false);
    Predicate nothing;
    nothing.kind = Predicate::Kind::kNever;
    return nothing;
  }
  Predicate further = comparison(term, term.descending ? "_lt" : "_gt", value);
  if (!may_be_null(term) || !nulls_come_last(dialect, term)) return further;
  std::vector<Predicate> either;
  either.push_back(std::move(further));
  either.push_back(null_test(term, true));
  return group(Predicate::Kind::kOr, std::move(either));
}

json::array values_of(std::string_view cursor, std::uint64_t order, std::size_t terms) {
  if (cursor.size() > kMaxCursor) refuse();
  const std::optional<std::string> text = crypto::base64_decode(cursor, crypto::Alphabet::kUrl);
  if (!text) refuse();
  boost::system::error_code error;
  json::value parsed = json::parse(*text, error);
  json::array* parts = error ? nullptr : parsed.if_array();
  if (parts == nullptr || parts->size() != terms + 1) refuse();
  const json::string* named = parts->front().if_string();
  if (named == nullptr || std::string_view(*named) != std::to_string(order)) refuse();
  parts->erase(parts->begin());
  return std::move(*parts);
}

}  // namespace

std::uint64_t order_of(const schema::Collection& collection, const std::vector<SortTerm>& sort) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ 0xFFU) * 1099511628211ULL;
  };
  add(collection.name);
  for (const SortTerm& term : sort) {
    for (const Step& step : term.subject.path) add(step.name);
    if (term.subject.value.field != nullptr) add(term.subject.value.field->name);
    add(std::to_string(static_cast<int>(term.subject.value.kind) * 100 + static_cast<int>(term.subject.value.part)));
    add(term.descending ? "-" : "+");
  }
  return hash;
}

std::string cursor_of(const Walk& walk, const db::Rows& rows, std::size_t row) {
  json::array parts{std::to_string(walk.order)};
  for (const std::size_t column : walk.columns) parts.push_back(json_of(rows.at(row, column)));
  return crypto::base64_encode(base::to_json(parts), crypto::Alphabet::kUrl);
}

// (a > x) or (a = x and b > y) or ...; before it a >= x, which an index on the first key can begin at.
Behind behind_cursor(const sql::Dialect& dialect, std::string_view cursor, std::uint64_t order,
                     const std::vector<SortTerm>& sort) {
  const json::array values = values_of(cursor, order, sort.size());
  std::vector<Predicate> cases;
  for (std::size_t i = 0; i < sort.size(); ++i) {
    std::vector<Predicate> all;
    for (std::size_t before = 0; before < i; ++before) all.push_back(same(sort[before], values[before]));
    all.push_back(behind(dialect, sort[i], values[i]));
    cases.push_back(group(Predicate::Kind::kAnd, std::move(all)));
  }
  Predicate any = group(Predicate::Kind::kOr, std::move(cases));
  const SortTerm& first = sort.front();
  const bool plain = first.subject.path.empty() && !first.subject.value.function() && !first.subject.value.guard;
  if (values.front().is_null() || (may_be_null(first) && !plain)) return {std::move(any), std::nullopt};
  Predicate begin = comparison(first, first.descending ? "_lte" : "_gte", values.front());
  if (!may_be_null(first) || !nulls_come_last(dialect, first)) {
    return {sort.size() == 1 ? std::move(any) : both(std::move(begin), std::move(any)), std::nullopt};
  }
  Ranges ranges{both(std::move(begin), any), null_test(first, true)};
  return {std::move(any), std::move(ranges)};
}

PageCursors cursors_around(const Plan& plan, const db::Rows* rows) {
  PageCursors around;
  const Walk& walk = *plan.walk;
  const std::size_t count = rows == nullptr ? 0 : rows->size();
  if (count == 0) return around;
  const std::optional<std::int64_t> limit = plan.branches.front().limit;
  const bool full = limit && static_cast<std::int64_t>(count) >= *limit;
  std::string first = cursor_of(walk, *rows, 0), last = cursor_of(walk, *rows, count - 1);
  // Read backwards the first row is the page's last. Behind the way it was read something may follow a full page; where
  // it came from there is the row of the cursor.
  if (full) (walk.backwards ? around.previous : around.next) = std::move(last);
  if (walk.from_somewhere) (walk.backwards ? around.next : around.previous) = std::move(first);
  return around;
}

}  // namespace dirigent::engine
