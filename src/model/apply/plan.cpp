#include "model/apply/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/json_writer.hpp"
#include "model/apply/base_table_sql.hpp"
#include "model/apply/column_forms.hpp"
#include "model/apply/losses.hpp"
#include "model/apply/payloads.hpp"
#include "model/payload/column.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;

constexpr std::string_view kExclusive = "ACCESS EXCLUSIVE";
constexpr std::string_view kShareRowExclusive = "SHARE ROW EXCLUSIVE";
constexpr std::string_view kShare = "SHARE";

std::string shown(const json::value* value) {
  if (value == nullptr) return "nothing";
  return value->is_string() ? std::string(value->get_string()) : base::to_json(*value);
}

std::vector<std::string> changes_of(const Difference& one) {
  std::vector<std::string> out;
  for (const json::value& value : one.changes) {
    const json::object& change = value.as_object();
    const json::value* path = change.if_contains("path");
    if (path == nullptr || !path->is_array()) continue;
    std::string name;
    for (const json::value& step : path->get_array()) name += (name.empty() ? "" : ".") + shown(&step);
    const json::value* item = change.if_contains("item");
    const json::object& what = item != nullptr && item->is_object() ? item->get_object() : change;
    if (item != nullptr) name += "." + shown(change.if_contains("index"));
    out.push_back(fmt::format("{}: {} -> {}", name, shown(what.if_contains("lhs")), shown(what.if_contains("rhs"))));
  }
  return out;
}

bool same_family(std::string_view before, std::string_view after, std::string_view stem) {
  return before.starts_with(stem) && (after.starts_with(stem) || after == "text");
}

// PostgreSQL changes these in its catalog alone (ALTER TABLE, "Notes").
bool keeps_rows(const std::string& before, const std::string& after) {
  if (before == after) return true;
  if (!same_family(before, after, "character varying")) return before == "text" && after == "character varying";
  const auto length = [](const std::string& type) {
    const std::size_t open = type.find('(');
    return open == type.npos ? std::string::npos : std::stoul(type.substr(open + 1));
  };
  return length(after) >= length(before);
}

class Planner {
 public:
  Planner(const schema::Schema& model, const json::object& now, const sql::Dialect& dialect, bool quarantine)
      : model_(model), dialect_(dialect), quarantine_(quarantine) {
    for (const json::value& value : now.at("fields").as_array()) {
      const json::object& entry = value.get_object();
      entries_.emplace(key(entry.at("collection").as_string(), entry.at("field").as_string()), &entry);
    }
  }

  void plan(const schema::Diff& diff) {
    for (const Difference& one : diff.collections) collection(one);
    for (const Difference& one : diff.fields) field(one);
    for (const Difference& one : diff.system_fields) system_field(one);
    for (const Difference& one : diff.relations) relation(one);
    for (const schema::ObjectChange& one : diff.objects) object(one);
  }

  std::vector<PlanStep> steps;
  std::vector<Retyped> retyped;

 private:
  static std::string key(std::string_view collection, std::string_view field) {
    return std::string(collection) + '\0' + std::string(field);
  }

  PlanStep& add(const Difference& one, std::string_view what) {
    PlanStep step;
    const std::string_view verb = one.is_deleted() ? "drop" : one.is_new() ? "create" : "change";
    step.kind = fmt::format("{}_{}", verb, what);
    step.collection = one.collection;
    step.field = one.field;
    step.related = one.related_collection;
    step.changes = changes_of(one);
    step.data = "kept";
    steps.push_back(std::move(step));
    return steps.back();
  }

  void lock(PlanStep& step, std::string_view table, std::string_view mode) const {
    step.locks.push_back({std::string(table), dialect_.sqlite() ? "writer" : std::string(mode)});
  }

  void lose(PlanStep& step) const {
    step.loses = true;
    step.data = quarantine_ ? "quarantine" : "dropped";
  }

  void collection(const Difference& one) {
    PlanStep& step = add(one, "collection");
    if (one.is_new()) lock(step, one.collection, kExclusive);
    if (one.is_new()) made_.insert(one.collection);
    if (!one.is_deleted()) return;
    lose(step);
    const schema::Collection* known = model_.collection(one.collection);
    if (known == nullptr || !known->table) return;
    lock(step, one.collection, kExclusive);
    // Keys of other tables that lead here go first.
    for (const auto& [name, other] : model_.collections) {
      if (!other.table || name == one.collection) continue;
      const bool leads = std::any_of(other.table->foreign_keys.begin(), other.table->foreign_keys.end(),
                                     [&](const sql::ForeignKey& key) { return key.foreign_table == one.collection; });
      if (leads) lock(step, name, kExclusive);
    }
  }

  void field(const Difference& one) {
    if (one.is_new() && made_.contains(one.collection)) return;  // it comes with its collection
    PlanStep& step = add(one, "field");
    const schema::Collection* owner = model_.collection(one.collection);
    if (owner == nullptr || !owner->table) return;
    if (one.is_new()) return make(step, one, *owner);
    const sql::Column* column = owner->table->column(one.field);
    if (column == nullptr) return;
    if (one.is_deleted()) return take_out(step, one, *owner);
    alter(step, one, *owner, *column);
  }

  void make(PlanStep& step, const Difference& one, const schema::Collection& owner) const {
    const FieldPayload payload = new_field(field_payload(one, dialect_), dialect_);
    if (!payload.has_column()) return;
    sql::Table after = *owner.table;
    after.columns.push_back(planned_column(payload, dialect_));
    const sql::Column& column = after.columns.back();
    lock(step, one.collection, kExclusive);
    step.work = column.indexed || column.unique ? Work::kIndex : Work::kNone;
    // A default that is computed is computed for each row.
    const bool computed = column.default_sql && column.default_sql->find('(') != std::string::npos;
    if (dialect_.sqlite() ? copies(*owner.table, after) : computed) step.work = Work::kRewrite;
  }

  void take_out(PlanStep& step, const Difference& one, const schema::Collection& owner) const {
    lose(step);
    lock(step, one.collection, kExclusive);
    if (quarantine_) step.work = Work::kScan;
    if (!dialect_.sqlite()) return;
    sql::Table after = *owner.table;
    std::erase_if(after.columns, [&](const sql::Column& column) { return column.name == one.field; });
    std::erase_if(after.foreign_keys, [&](const sql::ForeignKey& key) { return key.column == one.field; });
    if (copies(*owner.table, after)) step.work = Work::kRewrite;
  }

  void alter(PlanStep& step, const Difference& one, const schema::Collection& owner, const sql::Column& before) {
    const auto entry = entries_.find(key(one.collection, one.field));
    const schema::Field* known = owner.field(one.field);
    if (entry == entries_.end() || known == nullptr) return;
    const json::object patch = patch_of(one, *entry->second, dialect_);
    if (!patch.contains("schema")) return;
    const FieldPayload payload = field_patch(patch, one.field);
    if (!payload.schema || !payload.has_column()) return;
    const sql::Column column = changed_column(*known, before, payload, dialect_);
    if (column == before) return;
    lock(step, one.collection, kExclusive);
    step.work = work_of(*owner.table, before, column);
    if (column.type == before.type) return;
    retyped.push_back({steps.size() - 1, before, column});
    step.data = "converted";
  }

  Work work_of(const sql::Table& table, const sql::Column& before, const sql::Column& column) const {
    sql::Table after = table;
    *after.column(column.name) = column;
    if (dialect_.sqlite() ? copies(table, after) : !keeps_rows(before.type, column.type)) return Work::kRewrite;
    if ((column.indexed && !before.indexed) || (column.unique && !before.unique)) return Work::kIndex;
    return before.nullable && !column.nullable ? Work::kScan : Work::kNone;
  }

  // SQLite alters most things by a new table that takes the old one's place.
  bool copies(const sql::Table& before, const sql::Table& after) const {
    const std::vector<sql::Statement> statements = dialect_.alter_table(before, after);
    return std::any_of(statements.begin(), statements.end(), [](const sql::Statement& statement) {
      return statement.text.find("dirigent_rebuild_") != std::string::npos;
    });
  }

  void system_field(const Difference& one) {
    PlanStep& step = add(one, "index");
    step.work = Work::kIndex;
    lock(step, one.collection, kShare);
  }

  void object(const schema::ObjectChange& one) {
    const schema::SchemaObject& what = one.object();
    if (what.kind == schema::ObjectKind::kBaseTable) return base_table(one);
    PlanStep step;
    step.kind = fmt::format("{}_{}", one.verb(), schema::name_of(what.kind));
    std::replace(step.kind.begin(), step.kind.end(), ' ', '_');
    step.collection = what.table;
    step.object = what.name;
    step.data = "kept";
    if (!what.table.empty() && !made_.contains(what.table)) {
      const bool index = what.kind == schema::ObjectKind::kIndex;
      if (one.after) step.work = index ? Work::kIndex : Work::kScan;
      lock(step, what.table, index && one.after && !one.before ? kShare : kExclusive);
    }
    steps.push_back(std::move(step));
  }

  void base_table(const schema::ObjectChange& one) {
    PlanStep step;
    step.kind = fmt::format("{}_{}", one.verb(), schema::name_of(one.object().kind));
    step.collection = one.object().name;
    step.data = "kept";
    lock(step, step.collection, kExclusive);
    if (one.before && one.after) step.work = Work::kRewrite;
    if (!one.before) made_.insert(step.collection);
    if (loses_values(one)) lose(step);
    steps.push_back(std::move(step));
  }

  void relation(const Difference& one) {
    PlanStep& step = add(one, "relation");
    const bool key = one.related_collection.is_string();
    const bool rules = std::any_of(step.changes.begin(), step.changes.end(), [](const std::string& change) {
      return change.starts_with("schema") || change.starts_with("related_collection");
    });
    if (!key || (!one.is_new() && !one.is_deleted() && !rules)) return;
    const std::string_view mode = one.is_new() ? kShareRowExclusive : kExclusive;
    lock(step, one.collection, mode);
    const std::string related(one.related_collection.get_string());
    if (related != one.collection) lock(step, related, mode);
    if (made_.contains(one.collection)) return;
    step.work = dialect_.sqlite() ? Work::kRewrite : one.is_deleted() ? Work::kNone : Work::kScan;
  }

  const schema::Schema& model_;
  const sql::Dialect& dialect_;
  const bool quarantine_;
  std::unordered_map<std::string, const json::object*> entries_;
  std::set<std::string, std::less<>> made_;
};

json::object step_json(const PlanStep& step) {
  json::object out{{"kind", step.kind}, {"collection", step.collection}};
  if (step.field.empty()) {
    out["field"] = nullptr;
  } else {
    out["field"] = step.field;
  }
  out["related_collection"] = step.related;
  if (!step.object.empty()) out["object"] = step.object;
  json::array changes;
  for (const std::string& change : step.changes) changes.emplace_back(change);
  out["changes"] = std::move(changes);
  out["loses"] = step.loses;
  out["data"] = step.data;
  if (step.rows) {
    out["rows"] = *step.rows;
  } else {
    out["rows"] = nullptr;
  }
  out["exact"] = step.exact;
  out["work"] = name_of(step.work);
  json::array locks;
  for (const TableLock& lock : step.locks) locks.push_back(json::object{{"table", lock.table}, {"mode", lock.mode}});
  out["locks"] = std::move(locks);
  return out;
}

}  // namespace

std::string_view name_of(Work work) {
  switch (work) {
    case Work::kScan:
      return "scan";
    case Work::kIndex:
      return "index";
    case Work::kRewrite:
      return "rewrite";
    case Work::kNone:
      break;
  }
  return "none";
}

io::Task<Plan> make_plan(db::Session& session, const schema::Schema& model, const json::object& now, schema::Diff diff,
                         bool quarantine) {
  Plan plan;
  plan.hash = schema::hash_of(now, schema::kContractRelease);
  plan.diff = std::move(diff);
  Planner planner(model, now, session.dialect(), quarantine);
  schema::Diff told = plan.diff;
  leave_to_forms(told);
  planner.plan(told);
  plan.steps = std::move(planner.steps);
  co_await ask_rows(session, model, plan.steps, planner.retyped);
  co_return plan;
}

std::vector<Retyping> retypings(const schema::Schema& model, const json::object& now, const sql::Dialect& dialect,
                                const schema::Diff& diff) {
  schema::Diff changed;
  for (const Difference& one : diff.fields) {
    if (!one.is_new() && !one.is_deleted()) changed.fields.push_back(one);
  }
  std::vector<Retyping> out;
  if (changed.fields.empty()) return out;
  changed.objects = diff.objects;  // they say which columns are theirs
  leave_to_forms(changed);
  Planner planner(model, now, dialect, true);
  for (Difference& one : changed.fields) {
    schema::Diff alone;
    alone.fields.push_back(std::move(one));
    try {
      planner.plan(alone);
    } catch (const base::Failure&) {
      // What the field cannot become, the change itself says, with everything else about it done.
    }
  }
  for (Retyped& one : planner.retyped) {
    out.push_back({planner.steps[one.step].collection, std::move(one.before), std::move(one.after)});
  }
  return out;
}

json::object to_json(const Plan& plan, const sql::Dialect& dialect) {
  json::array steps;
  std::int64_t losing = 0;
  for (const PlanStep& step : plan.steps) {
    steps.push_back(step_json(step));
    losing += step.loses ? 1 : 0;
  }
  return {{"version", 1},      {"database", schema::vendor_of(dialect)},
          {"hash", plan.hash}, {"changes", plan.steps.size()},
          {"losing", losing},  {"steps", std::move(steps)}};
}

}  // namespace dirigent::model
