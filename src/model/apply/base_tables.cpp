// Tables that a snapshot tells of as a whole, and the rows about what the contract has no words for.
#include <algorithm>

#include "base/log.hpp"
#include "model/apply/base_table_sql.hpp"
#include "model/apply/objects.hpp"
#include "model/metadata.hpp"
#include "model/quarantine/restore.hpp"
#include "model/quarantine/tables.hpp"
#include "model/steps.hpp"
#include "schema/objects/table_details.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectChange;
using schema::ObjectKind;

std::string text_of(const json::value& row, std::string_view member) {
  return std::string(row.at(member).as_string());
}

sql::Fragment remove_row(std::string_view table, std::pair<std::string_view, std::string> first,
                         std::pair<std::string_view, std::string> second) {
  sql::Fragment out("delete from ");
  out.identifier(table).raw(" where ").identifier(first.first).raw(" = ").parameter(std::move(first.second));
  out.raw(" and ").identifier(second.first).raw(" = ").parameter(std::move(second.second));
  return out;
}

io::Task<void> forget(Change& change, json::object details) {
  for (const json::value& row : details.at("fields").as_array()) {
    sql::Fragment remove =
        remove_row("directus_fields", {"collection", text_of(row, "collection")}, {"field", text_of(row, "field")});
    (void)co_await change.run(std::move(remove));
  }
  for (const json::value& row : details.at("relations").as_array()) {
    sql::Fragment remove = remove_row("directus_relations", {"many_collection", text_of(row, "many_collection")},
                                      {"many_field", text_of(row, "many_field")});
    (void)co_await change.run(std::move(remove));
  }
}

io::Task<void> create(Change& change, std::string table, json::array rows) {
  if (rows.empty()) co_return;
  items::ItemService service = change.rows(std::move(table), change.who());
  (void)co_await service.create(std::move(rows), change.options(false));
}

// The rows of collections stay where they are: others are grouped under them.
io::Task<void> write_collection(Change& change, json::object row) {
  const std::string name(row.at("collection").as_string());
  const bool there = co_await has_collection_row(change, name);
  if (!there) {
    json::array rows;
    rows.push_back(std::move(row));
    co_await create(change, "directus_collections", std::move(rows));
    co_return;
  }
  row.erase("collection");
  std::vector<std::string> keys{name};
  items::ItemService service = change.rows("directus_collections", change.who());
  co_await service.update(std::move(keys), std::move(row), change.options(false));
}

}  // namespace

io::Task<void> ObjectSteps::drop_tables() {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const ObjectChange& one = changes_[i];
    if (one.after || one.object().kind != ObjectKind::kBaseTable) continue;
    const std::string name = one.object().name, parent = one.object().table;
    if (!parent.empty()) {
      if (gone_.contains(parent)) continue;  // with what it is a part of
      co_await change_.drop(name);
      continue;
    }
    co_await take_out_collection(change_, name, Leading::kKeep);
  }
}

io::Task<void> ObjectSteps::replace_tables() {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const ObjectChange& one = changes_[i];
    if (!one.before || !one.after || one.after->kind != ObjectKind::kBaseTable) continue;
    if (!one.after->definition.empty() && one.after->definition == one.before->definition) continue;
    co_await replace_table(one);
  }
}

// What the new one has no place for stays with the old one, in quarantine.
io::Task<void> ObjectSteps::replace_table(schema::ObjectChange one) {
  const std::string name = one.after->name;
  const auto entry = std::find_if(returning_.begin(), returning_.end(),
                                  [&name](const QuarantineEntry& kept) { return kept.name == name; });
  const Filling rows = entry == returning_.end() ? Filling::kStay : Filling::kReturn;
  std::vector<std::string> generated;
  for (const sql::Column& column : change_.table(name).columns) {
    if (column.generated) generated.push_back(column.name);
  }
  std::optional<sql::Fragment> place;
  if (rows == Filling::kReturn) place = rows_of(*entry);
  std::vector<sql::Statement> keep = keep_statements(name, place, change_.dialect());
  co_await change_.execute(std::move(keep), Blame(name));
  bool moved = false;
  Departures* departures = change_.departures();
  if (departures != nullptr && (rows == Filling::kReturn || loses_values(one))) {
    co_await departures->collection(change_, name);
    moved = co_await departures->table(change_, name);
  }
  std::vector<sql::Statement> statements;
  if (!moved) statements = change_.dialect().drop_table(name);
  for (sql::Statement& statement : refill_statements(one, generated, rows, change_.dialect())) {
    statements.push_back(std::move(statement));
  }
  std::optional<db::DatabaseError> cause = co_await change_.attempt(std::move(statements));
  if (cause) {
    refusal_ = std::move(cause);
    refuse(*one.after, Way::kCreate);
  }
  if (rows == Filling::kReturn) {
    std::vector<sql::Statement> add = add_statements(one, generated, change_.dialect());
    const std::optional<db::DatabaseError> refused = co_await change_.attempt(std::move(add));
    if (refused) {
      base::log::warn("Rows written since do not fit the table as it was: they are in quarantine",
                      {{"collection", name}, {"cause", refused->message}});
    }
    co_await forget_entry(change_, *entry);
  }
  std::vector<sql::Statement> forget = forget_statements(rows, change_.dialect());
  co_await change_.execute(std::move(forget), Blame(name));
}

// A table is made of its SQL, and what is lost was judged by its details: whoever writes a file by hand changes both.
io::Task<void> ObjectSteps::require_agreement() {
  const auto is_made = [](const ObjectChange& one) {
    return one.after && one.after->kind == ObjectKind::kBaseTable && one.after->table.empty() &&
           !one.after->definition.empty();
  };
  if (std::none_of(changes_.begin(), changes_.end(), is_made)) co_return;
  co_await change_.read_again();
  for (const ObjectChange& one : changes_) {
    if (!is_made(one)) continue;
    const std::string& name = one.after->name;
    const schema::Collection* made = change_.schema().collection(name);
    if (made == nullptr || !made->table) continue;
    const json::object found = schema::details_of(*made, change_.dialect());
    const std::optional<std::string> column = schema::contradicted_column(one.after->details, found);
    if (!column) continue;
    const std::string where = column->empty() ? "its primary key" : fmt::format("column \"{}\"", *column);
    base::fail(base::invalid_payload(fmt::format(
        "{} is told in two ways that contradict each other: its \"definition\" and its \"details\" differ in {}",
        described(*one.after), where)));
  }
}

io::Task<void> ObjectSteps::write_rows() {
  std::vector<json::object> fresh;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const ObjectChange& one = changes_[i];
    if (one.object().kind != ObjectKind::kCollection) continue;
    if (one.before) co_await forget(change_, one.before->details.get_object());
    if (one.after) co_await forget(change_, one.after->details.get_object());
    if (one.after) fresh.push_back(one.after->details.get_object());
    if (one.after || gone_.contains(one.object().name)) continue;
    sql::Fragment remove("delete from directus_collections where collection = ");
    remove.parameter(one.object().name);
    (void)co_await change_.run(std::move(remove));
  }
  if (fresh.empty()) co_return;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    for (json::value& row : fresh[i].at("collections").as_array()) {
      json::object own = row.as_object();
      co_await write_collection(change_, std::move(own));
    }
  }
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    json::array fields = std::move(fresh[i].at("fields").as_array());
    co_await create(change_, "directus_fields", std::move(fields));
    json::array relations = std::move(fresh[i].at("relations").as_array());
    co_await create(change_, "directus_relations", std::move(relations));
  }
}

}  // namespace dirigent::model
