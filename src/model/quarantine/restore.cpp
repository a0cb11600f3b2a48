#include "model/quarantine/restore.hpp"

#include "base/errors.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "model/payload/relation.hpp"
#include "model/quarantine/column_record.hpp"
#include "model/quarantine/tables.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

// How many go in one transaction: dropping takes locks, of which PostgreSQL has a limited number.
constexpr std::size_t kAtOnce = 20;

[[noreturn]] void refuse(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

std::string text_in(const json::object& record, std::string_view member) {
  const json::value* value = record.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::array list_in(const json::object& record, std::string_view member) {
  const json::value* value = record.if_contains(member);
  return value != nullptr && value->is_array() ? value->get_array() : json::array();
}

// Each row gets the value that was kept under its key.
sql::Fragment fill(const std::string& table, const std::string& field, const json::array& keys, const Place& place) {
  sql::Fragment update("update ");
  update.identifier(table).raw(" set ").identifier(field).raw(" = k.value from ").append(place.table("values"));
  update.raw(" k where ");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) update.raw(" and ");
    update.column(table, keys[i].as_string()).raw(" = k.").identifier(fmt::format("key_{}", i));
  }
  return update;
}

// Rows written since have no value: the default where there is one, else the column has to take nulls from now on.
io::Task<void> require_values(Change& change, std::string table, sql::Column& column) {
  if (column.nullable) co_return;
  if (column.default_sql) {
    sql::Fragment update("update ");
    update.identifier(table).raw(" set ").identifier(column.name).raw(" = ").raw(*column.default_sql);
    (void)co_await change.run(std::move(update.raw(" where ").identifier(column.name).raw(" is null")));
    co_return;
  }
  sql::Fragment any("select 1 from ");
  any.identifier(table).raw(" where ").identifier(column.name).raw(" is null limit 1");
  const db::Result rows = co_await change.run(std::move(any));
  if (rows->empty()) co_return;
  column.nullable = true;
  base::log::warn(
      fmt::format("{}.{} came back without \"required\": rows written since have no value", table, column.name));
}

io::Task<void> restore_column(Change& change, QuarantineEntry entry) {
  const std::string collection = text_in(entry.record, "collection"), field = text_in(entry.record, "field");
  sql::Column column = recorded_column(entry.record.at("column").as_object());
  sql::Table after = change.table(collection);
  sql::Column first = column;
  if (!column.generated) {
    first.nullable = true;
    first.unique = first.indexed = false;
    first.default_sql.reset();
  }
  after.columns.push_back(std::move(first));
  co_await change.alter(std::move(after), Blame(collection, field));
  if (column.generated) co_return;
  const json::array keys = list_in(entry.record, "keys");
  if (keys.empty())
    refuse(fmt::format("\"{}\" has no key to find its rows by: its values are in {}", entry.name,
                       place_of(entry).schema()));
  (void)co_await change.run(fill(collection, field, keys, place_of(entry)));
  co_await require_values(change, collection, column);
  sql::Table done = change.table(collection);
  if (sql::Column* place = done.column(field)) *place = column;
  co_await change.alter(std::move(done), Blame(collection, field));
}

io::Task<void> restore_field(Change& change, QuarantineEntry entry) {
  const std::string collection = text_in(entry.record, "collection"), field = text_in(entry.record, "field");
  const schema::Collection* owner = change.schema().collection(collection);
  if (owner == nullptr) refuse(fmt::format("\"{}\" can't come back: \"{}\" is not there", entry.name, collection));
  if (owner->shown_field(field) != nullptr) {
    refuse(fmt::format("\"{}\" can't come back: there is a field of that name", entry.name));
  }
  if (entry.kind == "column") co_await restore_column(change, entry);
  co_await bring_back_rows(change, entry);
  co_await name_in_permissions(change, list_in(entry.record, "permissions"), field);
}

// Rows that hold something else by now than what the value became keep that.
io::Task<void> restore_values(Change& change, QuarantineEntry entry) {
  const std::string collection = text_in(entry.record, "collection"), field = text_in(entry.record, "field");
  const schema::Collection* owner = change.schema().collection(collection);
  const schema::Field* known = owner == nullptr ? nullptr : owner->field(field);
  if (known == nullptr || !known->column) {
    refuse(fmt::format("\"{}\" can't get its values back: it is not there", entry.name));
  }
  const sql::Fragment values = place_of(entry).table("values");
  sql::Fragment other("delete from ");
  other.append(values).raw(" where not exists (select 1 from ").identifier(collection).raw(" t where ");
  other.append(same_keys(entry.record, "t", values)).raw(" and cast(t.").identifier(field).raw(" as text) is ");
  other.raw(change.dialect().sqlite() ? "" : "not distinct from ").append(values).raw(".became)");
  (void)co_await change.run(std::move(other));
  sql::Column column = recorded_column(entry.record.at("column").as_object());
  sql::Table after = change.table(collection);
  if (sql::Column* place = after.column(field)) {
    place->type = column.type;
    place->default_sql = column.default_sql;
  }
  co_await change.alter(std::move(after), Blame(collection, field));
  (void)co_await change.run(fill(collection, field, list_in(entry.record, "keys"), place_of(entry)));
}

io::Task<void> forget(Change& change, QuarantineEntry entry, bool moved_out) {
  std::vector<sql::Fragment> statements = remove_entry(entry, moved_out);
  for (std::size_t i = 0; i < statements.size(); ++i) (void)co_await change.run(std::move(statements[i]));
}

sql::Fragment row_of(std::string_view table, const json::object& row, std::string_view first, std::string_view second) {
  sql::Fragment out("select 1 from ");
  out.identifier(table).raw(" where ").identifier(first).raw(" = ").parameter(text_in(row, first));
  out.raw(" and ").identifier(second).raw(" = ").parameter(text_in(row, second));
  return out;
}

// Rows about a whole table's relations, and the aliases of others that lead to it.
io::Task<void> restore_rows(Change& change, QuarantineEntry entry) {
  const json::value* kept = entry.record.if_contains("rows");
  if (kept == nullptr || !kept->is_object()) co_return;
  struct List {
    std::string_view name, table, first, second;
  };
  constexpr List kLists[] = {{"fields", "directus_fields", "collection", "field"},
                             {"relations", "directus_relations", "many_collection", "many_field"}};
  for (std::size_t l = 0; l < std::size(kLists); ++l) {
    const List list = kLists[l];
    const json::array rows = list_in(kept->get_object(), list.name);
    json::array missing;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const json::object& row = rows[i].as_object();
      sql::Fragment select = row_of(list.table, row, list.first, list.second);
      const db::Result found = co_await change.run(std::move(select));
      if (found->empty() && change.schema().collection(text_in(row, list.first)) != nullptr) missing.push_back(row);
    }
    if (missing.empty()) continue;
    items::ItemService service = change.rows(std::string(list.table), change.who());
    (void)co_await service.create(std::move(missing), change.options(false));
  }
}

bool is_there(const json::object& relation, const schema::Schema& model) {
  const auto field = [&](const json::value& collection, const json::value& name) {
    if (!collection.is_string() || !name.is_string()) return false;
    const schema::Collection* owner = model.collection(std::string_view(collection.get_string()));
    return owner != nullptr && owner->shown_field(std::string_view(name.get_string())) != nullptr;
  };
  if (!field(relation.at("collection"), relation.at("field"))) return false;
  const json::value& related = relation.at("related_collection");
  return !related.is_string() || model.collection(std::string_view(related.get_string())) != nullptr;
}

}  // namespace

io::Task<void> restore_entry(Change& change, QuarantineEntry entry) {
  if (entry.kind == "table") {
    const bool taken = co_await change.has_table(entry.name);
    if (taken || change.schema().collection(entry.name) != nullptr) {
      refuse(fmt::format("\"{}\" can't come back: there is a collection or table of that name", entry.name));
    }
    co_await move_back(change, entry);
    co_await bring_back_rows(change, entry);
  } else if (entry.kind == "values") {
    co_await restore_values(change, entry);
  } else {
    co_await restore_field(change, entry);
  }
  co_await forget(change, entry, true);
}

io::Task<void> forget_entry(Change& change, QuarantineEntry entry) {
  co_await forget(change, std::move(entry), false);
}

std::vector<json::object> missing_relations(const std::vector<QuarantineEntry>& entries, const schema::Schema& model) {
  std::vector<json::object> out;
  for (const QuarantineEntry& entry : entries) {
    for (const json::value& value : list_in(entry.record, "relations")) {
      const json::object& relation = value.as_object();
      const bool known = model.relation(std::string_view(relation.at("collection").as_string()),
                                        std::string_view(relation.at("field").as_string())) != nullptr;
      const bool twice = std::any_of(out.begin(), out.end(), [&](const json::object& other) {
        return other.at("collection") == relation.at("collection") && other.at("field") == relation.at("field");
      });
      if (!known && !twice && is_there(relation, model)) out.push_back(relation);
    }
  }
  return out;
}

io::Task<Restored> restore_from_quarantine(const Services& services, access::Who who, std::string name) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  std::vector<QuarantineEntry> entries;
  const bool any = co_await has_quarantine(change->session());
  if (any) entries = co_await quarantine_entries(change->session());
  const auto found = std::find_if(entries.begin(), entries.end(), [&name](const QuarantineEntry& entry) {
    return entry.name == name || entry.id == name;
  });
  if (found == entries.end()) refuse(fmt::format("There is no \"{}\" in quarantine", name));
  const QuarantineEntry entry = *found;
  co_await restore_entry(*change, entry);
  co_await change->read_again();
  std::vector<QuarantineEntry> alone;
  alone.push_back(entry);
  const std::vector<json::object> missing = missing_relations(alone, change->schema());
  std::vector<RelationPayload> relations;
  relations.reserve(missing.size());
  for (const json::object& relation : missing) relations.push_back(new_relation(relation));
  if (!relations.empty()) co_await make_relations(*change, std::move(relations));
  Restored restored;
  if (entry.kind == "table") {
    co_await restore_rows(*change, entry);
    restored.lost = co_await bring_back_keys(*change, entry);
  }
  (void)co_await change->commit(Blame(entry.name));
  restored.entry = entry;
  co_return restored;
}

io::Task<std::size_t> purge_step(Change& change, std::int64_t time, std::size_t most) {
  const std::vector<QuarantineEntry> entries = co_await quarantine_entries(change.session());
  std::size_t gone = 0;
  for (std::size_t i = entries.size(); i > 0 && gone < most; --i) {
    if (entries[i - 1].expires > time) continue;
    co_await forget(change, entries[i - 1], false);
    ++gone;
  }
  co_return gone;
}

io::Task<std::size_t> purge_quarantine(const Services& services, access::Who who,
                                       std::optional<std::chrono::milliseconds> older_than) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::size_t gone = 0;
  for (;;) {
    const std::int64_t now = base::now_ms();
    std::vector<QuarantineEntry> entries;
    {
      const db::Lease session = co_await services.items->database->read();
      const bool any = co_await has_quarantine(*session);
      if (any) entries = co_await quarantine_entries(*session);
    }
    std::erase_if(entries, [&](const QuarantineEntry& entry) {
      return older_than ? entry.created > now - older_than->count() : entry.expires > now;
    });
    if (entries.empty()) co_return gone;
    std::unique_ptr<Change> change = co_await Change::begin(services, who, db::TransactionKind::kSchema);
    for (std::size_t i = 0; i < entries.size() && i < kAtOnce; ++i) {
      co_await forget(*change, entries[entries.size() - 1 - i], false);
      ++gone;
    }
    (void)co_await change->commit(Blame(""));
  }
}

}  // namespace dirigent::model
