#include "engine/judge/judge.hpp"

#include <utility>

#include "engine/resolve/resolver.hpp"
#include "engine/resolve/rules.hpp"
#include "engine/sql/branch_sql.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/row_keys.hpp"

namespace dirigent::engine {

namespace {

using sql::Fragment;

const std::string kRow = "item";

class Judge {
 public:
  Judge(const sql::Dialect& dialect, const Environment& environment, const schema::Collection& collection)
      : dialect_(dialect),
        collection_(collection),
        resolver_(*environment.schema, environment.who, dialect, 0, environment.variables.get()) {}

  Fragment verdict(const Question& question) {
    Predicate condition;
    for (const AnyOf& any : question.all) condition = both(std::move(condition), any_of(any));
    Fragment out = rows(question.keys);
    if (condition.always()) return out;
    Aliases aliases;
    return out.raw(" AND ").append(row_condition(dialect_, aliases, kRow, collection_, condition)), out;
  }

  /// In an order that all share, or two that lock the same rows could wait for each other.
  Fragment lock(const std::vector<sql::Value>& keys) const {
    Fragment out = rows(keys);
    out.raw(" ORDER BY ").column(kRow, collection_.primary_key).raw(" FOR NO KEY UPDATE");
    return out;
  }

  /// Keys that several rows of a view have.
  Fragment shared(const std::vector<sql::Value>& keys) const {
    Fragment out = rows(keys);
    return std::move(out.raw(" GROUP BY 1 HAVING COUNT(*) > 1"));
  }

 private:
  Predicate any_of(const AnyOf& rules) {
    Predicate any;
    any.kind = Predicate::Kind::kOr;
    for (const auto& rule : rules) {
      if (!rule) return {};
      if (std::optional<Predicate> condition = resolved(*rule)) any.children.push_back(std::move(*condition));
    }
    if (any.children.empty()) any.kind = Predicate::Kind::kNever;
    return any;
  }

  // A rule that cannot be understood (any more), or has a condition that says nothing, lets no item through: what it
  // was meant to keep away is not known.
  std::optional<Predicate> resolved(const query::Filter& rule) {
    try {
      return resolve_rule(resolver_, collection_, rule, true);
    } catch (const base::Failure&) {
      return std::nullopt;
    }
  }

  Fragment rows(const std::vector<sql::Value>& keys) const {
    Fragment out("SELECT ");
    out.column(kRow, collection_.primary_key).raw(" FROM ").append(rows_of(dialect_, collection_));
    out.raw(" AS ").identifier(kRow).raw(" WHERE ").append(in_rows(dialect_, collection_, kRow, keys));
    return out;
  }

  const sql::Dialect& dialect_;
  const schema::Collection& collection_;
  const Resolver resolver_;
};

std::vector<sql::Value> all_keys(const std::vector<Question>& questions) {
  std::vector<sql::Value> keys;
  for (const Question& question : questions) keys.insert(keys.end(), question.keys.begin(), question.keys.end());
  return keys;
}

}  // namespace

io::Task<std::vector<std::set<std::string>>> passing(db::Session& session, Environment environment,
                                                     const schema::Collection& collection,
                                                     std::vector<Question> questions, bool lock) {
  std::vector<std::set<std::string>> passed(questions.size());
  if (questions.empty()) co_return passed;
  const sql::Dialect& dialect = session.dialect();
  const bool view = collection.table->kind != sql::TableKind::kTable;
  const bool locks = lock && dialect.postgres() && !view;  // rows of views may be nobody's
  std::vector<Fragment> statements;
  {
    Judge judge(dialect, environment, collection);
    if (locks) statements.push_back(judge.lock(all_keys(questions)));
    for (const Question& question : questions) statements.push_back(judge.verdict(question));
    if (view) statements.push_back(judge.shared(all_keys(questions)));
  }
  const std::vector<db::Result> results = co_await session.run_all(session.prepare(std::move(statements)));
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const db::Result& rows = results[i + (locks ? 1 : 0)];
    for (std::size_t row = 0; row < rows->size(); ++row) passed[i].insert(rows->at(row, 0).as_text());
  }
  if (!view) co_return passed;
  // What is written by such a key is written to all rows that have it, of which some may not pass.
  const db::Result& shared = results.back();
  for (std::size_t row = 0; row < shared->size(); ++row) {
    for (std::set<std::string>& keys : passed) keys.erase(shared->at(row, 0).as_text());
  }
  co_return passed;
}

}  // namespace dirigent::engine
