#include "engine/parts.hpp"

#include <algorithm>
#include <limits>

#include "engine/sql/key_value.hpp"
#include "engine/sql/operators.hpp"
#include "schema/row_key.hpp"

namespace dirigent::engine {

namespace {

constexpr std::size_t kLargestItem = 32 << 20;  // bytes

/// May cells of that value be objects?
bool spreads(const Expression& value) {
  using Kind = Expression::Kind;
  if (value.kind == Kind::kDatePart || value.kind == Kind::kJsonLength || value.kind == Kind::kRelatedCount)
    return false;
  if (value.kind == Kind::kExcerpt) return false;
  switch (value.field->type) {
    case base::FieldType::kBigInteger:
    case base::FieldType::kBoolean:
    case base::FieldType::kCsv:
    case base::FieldType::kDate:
    case base::FieldType::kDateTime:
    case base::FieldType::kDecimal:
    case base::FieldType::kFloat:
    case base::FieldType::kHash:
    case base::FieldType::kInteger:
    case base::FieldType::kString:
    case base::FieldType::kText:
    case base::FieldType::kTime:
    case base::FieldType::kTimestamp:
    case base::FieldType::kUuid:
      return value.function();
    default:
      return true;
  }
}

Expression column_of(const schema::Field& field) {
  Expression value;
  value.field = &field;
  return value;
}

}  // namespace

Parts::Parts(Environment environment, const sql::Dialect& dialect, const std::string& collection, query::Query query,
             std::int64_t size)
    : environment_(std::move(environment)), dialect_(dialect), part_(size) {
  if (query.before) base::fail(base::invalid_query("\"before\" can't be combined with a list that is sent in parts"));
  query.meta &= static_cast<unsigned>(query::MetaCount::kCursor);
  plan_ = make_plan(environment_, dialect_, collection_of(environment_, collection), query);
  plan_.ranking.reset();  // parts follow each other by the key
  Branch& root = plan_.branches.front();
  where_ = root.where;
  limit_ = root.limit;
  offset_ = root.offset;
  by_keys_ = !ordered_by_key();
  const bool nameless = root.collection().table->kind != sql::TableKind::kTable;
  if (nameless) part_ = std::numeric_limits<std::int64_t>::max();  // nothing to go on from
  if (nameless) by_keys_ = false;
  key_column_ = root.columns.size();
  if (!by_keys_) root.columns.push_back({0, column_of(key())});
}

bool Parts::ordered_by_key() const {
  const std::vector<SortTerm>& sort = plan_.branches.front().sort;
  if (sort.size() != 1) return false;
  const Reference& subject = sort.front().subject;
  return subject.path.empty() && !subject.value.function() && subject.value.field == &key();
}

void Parts::restart() {
  read_ = 0;
  behind_.reset();
  last_ = false;
}

io::Task<void> Parts::fetch_next(db::Session& session) {
  if (by_keys_) {
    co_await fetch_by_keys(session);
  } else {
    co_await fetch_behind_key(session);
  }
}

io::Task<void> Parts::fetch_behind_key(db::Session& session) {
  Branch& root = plan_.branches.front();
  root.where = where_;
  if (behind_) {
    Predicate behind;
    behind.kind = Predicate::Kind::kCompare;
    behind.subject.value = column_of(key());
    behind.op = find_operator(root.sort.front().descending ? "_lt" : "_gt");
    behind.values.push_back(*behind_);
    behind.value_type = key().type;
    root.where = both(std::move(behind), where_);
  }
  const std::int64_t wanted = limit_ ? std::min(part_, *limit_ - read_) : part_;
  root.limit = wanted;
  root.offset = behind_ ? 0 : offset_;
  RowKeys all;
  all.all = true;
  co_await fetch_rows(session, std::move(all));
  const auto found = static_cast<std::int64_t>(size());
  read_ += found;
  last_ = found < wanted || (limit_ && read_ >= *limit_);
  if (last_) co_return;
  behind_ = key_value(key(), fetched_.results.front().rows()->at(size() - 1, key_column_), dialect_);
  last_ = !behind_;
}

io::Task<void> Parts::fetch_keys(db::Session& session) {
  const Branch& root = plan_.branches.front();
  Branch bare;
  bare.nodes.emplace_back().collection = &root.collection();
  bare.columns.push_back({0, column_of(key())});
  bare.where = where_;
  bare.sort = root.sort;
  bare.limit = limit_;
  bare.offset = offset_;
  RowKeys all;
  all.all = true;
  sql::Statement statement = dialect_.finish(select_sql(dialect_, plan_, bare, all, Shape::kWhole));
  keys_ = co_await session.run(std::move(statement));
}

io::Task<void> Parts::fetch_by_keys(db::Session& session) {
  if (!keys_) co_await fetch_keys(session);
  const auto total = static_cast<std::int64_t>(keys_->size());
  const std::int64_t end = std::min(total, read_ + part_);
  RowKeys keys;
  for (; read_ < end; ++read_) {
    std::optional<sql::Value> value = key_value(key(), keys_->at(static_cast<std::size_t>(read_), 0), dialect_);
    if (value) keys.values.push_back(std::move(*value));
  }
  // The part's rows come in the same order: its keys follow each other in it.
  Branch& root = plan_.branches.front();
  root.limit.reset();
  root.offset = 0;
  co_await fetch_rows(session, std::move(keys));
  last_ = read_ >= total;
}

io::Task<void> Parts::fetch_rows(db::Session& session, RowKeys keys) {
  fetched_ = Fetched();  // before the next rows come
  Fetched fetched = co_await fetch(session, plan_, std::move(keys));
  fetched_ = std::move(fetched);
}

std::size_t Parts::size() const {
  const db::Rows* rows = fetched_.results.empty() ? nullptr : fetched_.results.front().rows();
  return rows == nullptr ? 0 : rows->size();
}

void Parts::emit(std::string& out, std::size_t item) const {
  if (emit_item(out, plan_, fetched_.results, item, kLargestItem)) return;
  base::fail(base::invalid_query("An item is longer than " + std::to_string(kLargestItem >> 20) +
                                 " MB with what is nested in it"));
}

bool Parts::uniform() const {
  const Branch& root = plan_.branches.front();
  const std::vector<Output>& outputs = root.nodes.front().outputs;
  return std::all_of(outputs.begin(), outputs.end(), [&root](const Output& output) {
    if (output.kind == Output::Kind::kList) return true;
    return output.kind == Output::Kind::kCell && !spreads(root.columns[output.column].value);
  });
}

}  // namespace dirigent::engine
