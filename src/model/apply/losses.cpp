#include "model/apply/losses.hpp"

#include <charconv>
#include <map>

namespace dirigent::model {

namespace {

// The length of "varchar(20)" or "character varying(20)"; nothing for other types.
std::optional<std::int64_t> length_of(std::string_view type) {
  const std::size_t open = type.find('(');
  if (open == type.npos || type.find("char") == type.npos) return std::nullopt;
  std::int64_t length = 0;
  const auto end = std::from_chars(type.data() + open + 1, type.data() + type.size(), length);
  return end.ec == std::errc() ? std::optional(length) : std::nullopt;
}

bool is_number(std::string_view type) {
  for (const std::string_view name : {"int", "float", "real", "double", "numeric", "decimal"}) {
    if (type.find(name) != type.npos) return true;
  }
  return false;
}

}  // namespace

// SQLite converts what looks like a number and keeps the rest.
sql::Fragment changes_value(const sql::Column& before, const sql::Column& after, bool postgres) {
  sql::Fragment out;
  const auto column = [&before](sql::Fragment& to) -> sql::Fragment& { return to.identifier(before.name); };
  if (postgres) {
    column(out.raw("(")).raw("::").raw(after.type).raw(")::").raw(before.type).raw("::text is distinct from ");
    column(out).raw("::text");
    return out;
  }
  const std::optional<std::int64_t> length = length_of(after.type);
  if (length) {
    column(out.raw("length(")).raw(") > ").parameter(*length);
  } else if (is_number(after.type) && !is_number(before.type)) {
    column(out.raw("(typeof(")).raw(") = 'text' and cast(cast(");
    column(out).raw(" as numeric) as text) <> ");
    column(out).raw(")");
  } else {
    out.raw("0 = 1");
  }
  return out;
}

namespace {

// What of a table is asked for: all its rows, then one number a step.
struct Questions {
  std::vector<std::pair<std::size_t, sql::Fragment>> counts;  // step, expression
  std::vector<std::size_t> doubtful;                          // steps that may turn out to lose nothing
};

std::map<std::string, Questions> questions(const schema::Schema& model, const std::vector<PlanStep>& steps,
                                           const std::vector<Retyped>& retyped, bool postgres) {
  std::map<std::string, Questions> out;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PlanStep& step = steps[i];
    if (!step.loses) continue;
    const schema::Collection* owner = model.collection(step.collection);
    if (owner == nullptr || !owner->table) continue;
    const bool column = !step.field.empty() && owner->table->column(step.field) != nullptr;
    if (!step.field.empty() && !column) continue;
    sql::Fragment count("count(");
    if (column) {
      count.identifier(step.field);
    } else {
      count.raw("*");
    }
    out[step.collection].counts.emplace_back(i, std::move(count.raw(")")));
  }
  for (const Retyped& one : retyped) {
    Questions& table = out[steps[one.step].collection];
    sql::Fragment count("coalesce(sum(case when ");
    count.append(changes_value(one.before, one.after, postgres)).raw(" then 1 else 0 end), 0)");
    table.counts.emplace_back(one.step, std::move(count));
    table.doubtful.push_back(one.step);
  }
  return out;
}

io::Task<db::Result> ask(db::Session& session, std::string table, Questions asked) {
  std::vector<sql::Fragment> counts;
  for (auto& [step, count] : asked.counts) counts.push_back(std::move(count));
  sql::Fragment select("select ");
  select.append(sql::join(std::move(counts), ", ")).raw(" from ").identifier(table);
  co_return co_await session.run(std::move(select));
}

// A value that cannot become one of the new type ends the whole statement: which it is, the statements of the single
// columns say.
io::Task<void> count(db::Session& session, std::string table, Questions asked, std::vector<PlanStep>& steps) {
  db::Result rows;
  bool refused = false;
  try {
    rows = co_await ask(session, table, asked);
  } catch (const db::DatabaseError& error) {
    if (error.kind == db::DatabaseError::Kind::kUnavailable || error.kind == db::DatabaseError::Kind::kCancelled) throw;
    refused = true;
  }
  for (std::size_t i = 0; i < asked.counts.size(); ++i) {
    PlanStep& step = steps[asked.counts[i].first];
    const bool doubtful = std::count(asked.doubtful.begin(), asked.doubtful.end(), asked.counts[i].first) > 0;
    if (!refused) {
      step.rows = rows->at(0, i).as_integer();
      step.exact = true;
      if (doubtful) step.loses = *step.rows > 0;
      continue;
    }
    if (asked.counts.size() == 1) {
      step.loses = true;
      continue;
    }
    Questions alone;
    alone.counts.push_back(asked.counts[i]);
    if (doubtful) alone.doubtful.push_back(asked.counts[i].first);
    co_await count(session, table, std::move(alone), steps);
  }
}

sql::Fragment estimate_query(const std::string& table, bool postgres) {
  if (!postgres) {
    sql::Fragment select("select max(rowid) from ");
    select.identifier(table);
    return select;
  }
  sql::Fragment select("select reltuples::bigint from pg_class where pg_table_is_visible(oid) and relname = ");
  select.parameter(table);
  return select;
}

io::Task<std::optional<std::int64_t>> estimate(db::Session& session, std::string table) {
  try {
    const db::Result rows = co_await session.run(estimate_query(table, session.dialect().postgres()));
    if (!rows->empty() && rows->at(0, 0).as_integer() >= 0) co_return rows->at(0, 0).as_integer();
  } catch (const db::DatabaseError& error) {
    // A table without row ids: nobody knows.
    if (error.kind == db::DatabaseError::Kind::kUnavailable) throw;
  }
  co_return std::nullopt;
}

}  // namespace

io::Task<void> ask_rows(db::Session& session, const schema::Schema& model, std::vector<PlanStep>& steps,
                        const std::vector<Retyped>& retyped) {
  std::map<std::string, Questions> asked = questions(model, steps, retyped, session.dialect().postgres());
  for (auto table = asked.begin(); table != asked.end(); ++table) {
    co_await count(session, table->first, std::move(table->second), steps);
  }
  std::map<std::string, std::optional<std::int64_t>> estimates;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].loses || steps[i].work == Work::kNone || model.collection(steps[i].collection) == nullptr) continue;
    const std::string table = steps[i].collection;
    if (!estimates.contains(table)) {
      const std::optional<std::int64_t> found = co_await estimate(session, table);
      estimates[table] = found;
    }
    steps[i].rows = estimates[table];
    steps[i].exact = false;
  }
}

}  // namespace dirigent::model
