#include "model/history/rollback.hpp"

#include "base/errors.hpp"
#include "model/apply/application.hpp"
#include "model/field_references.hpp"
#include "model/quarantine/restore.hpp"
#include "model/steps.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;

[[noreturn]] void refuse(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const json::object* find(const json::object& snapshot, std::string_view list, const Difference& one) {
  for (const json::value& entry : snapshot.at(list).as_array()) {
    if (schema::names(entry.get_object(), one.collection, one.field)) return &entry.get_object();
  }
  return nullptr;
}

bool is_alias(const json::object& field) {
  return field.contains("type") && field.at("type") == json::value("alias");
}

// With the objects that the apply made or changed, which are made as they were where they still are otherwise.
schema::Diff difference_of(const json::object& after, const json::object& before, const sql::Dialect& dialect) {
  const auto objects = [](const json::object& snapshot) {
    return schema::objects_of(snapshot).value_or(schema::ObjectSection{}).objects;
  };
  const std::string_view vendor = schema::vendor_of(dialect);
  schema::Diff diff = schema::difference(after, before);
  diff.objects = schema::difference(objects(after), {std::string(vendor), objects(before)}, vendor).changes;
  return diff;
}

// What would make what is there, or change what is not, is left out: it came back already, or others did it.
schema::Diff still_to_do(schema::Diff diff, const json::object& now) {
  const auto done = [&now](std::string_view list) {
    return [&now, list](const Difference& one) {
      const json::object* there = find(now, list, one);
      if (one.is_new() && there != nullptr) return true;
      return !one.is_new() && there == nullptr;
    };
  };
  std::vector<Difference> fields;
  for (const Difference& one : diff.fields) {
    const json::object* there = find(now, "fields", one);
    const bool comes_too = std::any_of(diff.fields.begin(), diff.fields.end(), [&one](const Difference& other) {
      return other.is_new() && other.collection == one.collection && other.field == one.field;
    });
    // An alias that becomes a column, or a column that becomes one: it may have come back in the other's place.
    if (one.is_deleted() && comes_too) {
      const json::object& gone = one.whole("D")->at("lhs").as_object();
      if (there == nullptr || is_alias(*there) != is_alias(gone)) continue;
    } else if (one.is_new() && there != nullptr) {
      if (is_alias(*there) == is_alias(one.whole("N")->at("rhs").as_object())) continue;
    } else if (!one.is_new() && there == nullptr) {
      continue;
    }
    fields.push_back(one);
  }
  diff.fields = std::move(fields);
  std::erase_if(diff.collections, done("collections"));
  std::erase_if(diff.relations, done("relations"));
  return diff;
}

std::vector<HistoryEntry> chosen(const std::vector<HistoryEntry>& history, std::optional<std::int64_t> to) {
  std::vector<HistoryEntry> out;
  bool found = false;
  for (const HistoryEntry& entry : history) {
    if (entry.kind != "apply" || entry.undone_by) continue;
    out.push_back(entry);
    if (!to) return out;
    if (entry.id < *to) break;
    found |= entry.id == *to;
    if (found) return out;
  }
  if (to) refuse(fmt::format("There is no apply {} that stands: `schema history` lists them", *to));
  return out;
}

// Throws for what can't come back, unless something of its name is there again.
std::vector<QuarantineEntry> returning(const HistoryEntry& entry, const std::vector<QuarantineEntry>& kept,
                                       const json::object& now) {
  std::vector<QuarantineEntry> out;
  for (const json::value& value : entry.departed) {
    const json::object& departed = value.as_object();
    const std::string id(departed.at("id").as_string()), name(departed.at("name").as_string());
    const auto found = std::find_if(kept.begin(), kept.end(), [&id](const auto& one) { return one.id == id; });
    if (!id.empty() && found != kept.end()) {
      out.push_back(*found);
      continue;
    }
    Difference named;
    const std::size_t dot = name.find('.');
    named.collection = name.substr(0, dot);
    if (dot != name.npos) named.field = name.substr(dot + 1);
    if (find(now, named.field.empty() ? "collections" : "fields", named) != nullptr) continue;
    refuse(
        fmt::format("Apply {} can't be undone: \"{}\", which it dropped, is {}. A backup from before may have it: "
                    "see `backup list`",
                    entry.id, name,
                    id.empty() ? "not in quarantine (SCHEMA_QUARANTINE_DAYS was 0)"
                               : "no longer in quarantine (its time was over, or somebody purged it)"));
  }
  // Tables before the columns of others, and otherwise the way back: the last to go comes first.
  std::reverse(out.begin(), out.end());
  std::stable_partition(out.begin(), out.end(), [](const QuarantineEntry& one) { return one.kind == "table"; });
  return out;
}

bool holds_column(const schema::Schema& model, const QuarantineEntry& entry) {
  const schema::Collection* owner = model.collection(std::string_view(entry.record.at("collection").as_string()));
  const schema::Field* field =
      owner == nullptr ? nullptr : owner->field(std::string_view(entry.record.at("field").as_string()));
  return field != nullptr && field->column;
}

io::Task<void> bring_back(Change& change, std::vector<QuarantineEntry> entries) {
  bool tables = false;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const QuarantineEntry& entry = entries[i];
    // Of a column that is gone meanwhile nothing is to be brought back.
    if (entry.kind == "values" && !holds_column(change.schema(), entry)) continue;
    if (entry.kind != "table" && tables) co_await change.read_again();
    tables = entry.kind == "table";
    if (entry.kind != "table" && entry.kind != "values") {
      // What stands in its place was made by the apply.
      const std::string collection(entry.record.at("collection").as_string());
      const std::string field(entry.record.at("field").as_string());
      const schema::Collection* owner = change.schema().collection(collection);
      if (owner != nullptr && owner->shown_field(field) != nullptr) {
        co_await remove_one_field(change, collection, field, Hanging::kNone);
        co_await change.read_again();
      }
    }
    co_await restore_entry(change, entry);
  }
  if (!entries.empty()) co_await change.read_again();
}

// Whole tables that the apply made anew are there: they are made anew again, of what was kept.
std::vector<QuarantineEntry> take_replaced(std::vector<QuarantineEntry>& entries, const schema::Diff& diff,
                                           const schema::Schema& model) {
  const auto replaced = [&](const QuarantineEntry& entry) {
    return entry.kind == "table" && model.collection(entry.name) != nullptr &&
           std::any_of(diff.objects.begin(), diff.objects.end(), [&entry](const schema::ObjectChange& one) {
             return one.before && one.after && one.after->kind == schema::ObjectKind::kBaseTable &&
                    one.after->name == entry.name;
           });
  };
  std::vector<QuarantineEntry> out;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(out), replaced);
  std::erase_if(entries, replaced);
  return out;
}

struct Found {
  std::vector<HistoryEntry> entries;
  std::vector<QuarantineEntry> kept;
};

io::Task<Found> look(db::Session& session, std::optional<std::int64_t> to) {
  Found found;
  const std::vector<HistoryEntry> history = co_await history_of(session);
  found.entries = chosen(history, to);
  const bool any = co_await has_quarantine(session);
  if (any) found.kept = co_await quarantine_entries(session);
  co_return found;
}

io::Task<void> undo(Change& change, Recording& recording, Undone& one, json::object before, json::object after) {
  schema::Diff diff = difference_of(after, before, change.dialect());
  std::vector<QuarantineEntry> replaced = take_replaced(one.returning, diff, change.schema());
  co_await bring_back(change, one.returning);
  const json::object now = schema::snapshot_of(change.schema(), change.dialect());
  one.diff = still_to_do(std::move(diff), now);
  schema::Planned planned;
  planned.diff = one.diff;
  co_await recording.keep_values(planned.diff, now);
  co_await take_steps(change, std::move(planned), now, Mismatch::kForce, replaced);
  one.returning.insert(one.returning.end(), replaced.begin(), replaced.end());
  co_await change.read_again();
}

io::Task<void> mark(Change& change, std::int64_t id, std::int64_t by) {
  sql::Fragment update("update dirigent_schema_history set undone_by = ");
  update.parameter(by).raw(" where id = ").parameter(id);
  (void)co_await change.run(std::move(update));
}

}  // namespace

io::Task<Rollback> plan_rollback(const Services& services, std::optional<std::int64_t> to) {
  Rollback rollback;
  const db::Lease session = co_await services.items->database->read();
  const Found found = co_await look(*session, to);
  const std::shared_ptr<schema::Schema> model = co_await schema::load(*session, services.load_options);
  const json::object now = schema::snapshot_of(*model, session->dialect());
  for (std::size_t i = 0; i < found.entries.size(); ++i) {
    const HistoryEntry whole = co_await history_entry(*session, found.entries[i].id);
    Undone one;
    one.entry = found.entries[i];
    one.returning = returning(one.entry, found.kept, now);
    one.diff = difference_of(whole.after, whole.before, session->dialect());
    if (i == 0) one.diff = still_to_do(std::move(one.diff), now);
    rollback.undone.push_back(std::move(one));
  }
  co_return rollback;
}

io::Task<Rollback> roll_back(const Services& services, access::Who who, std::optional<std::int64_t> to) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  Rollback rollback;
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  const Found found = co_await look(change->session(), to);
  if (found.entries.empty()) co_return rollback;
  json::object before = schema::snapshot_of(change->schema(), change->dialect());
  Recording recording(*change, ChangeKind::kRollback, fmt::format("apply {}", found.entries.back().id),
                      std::move(before));
  co_await recording.begin();
  for (std::size_t i = 0; i < found.entries.size(); ++i) {
    HistoryEntry whole = co_await history_entry(change->session(), found.entries[i].id);
    Undone one;
    one.entry = found.entries[i];
    const json::object now = schema::snapshot_of(change->schema(), change->dialect());
    one.returning = returning(one.entry, found.kept, now);
    co_await undo(*change, recording, one, std::move(whole.before), std::move(whole.after));
    co_await mark(*change, one.entry.id, recording.id());
    rollback.undone.push_back(std::move(one));
  }
  rollback.history_id = co_await recording.end();
  (void)co_await change->commit_seen(Blame(""));
  co_return rollback;
}

}  // namespace dirigent::model
