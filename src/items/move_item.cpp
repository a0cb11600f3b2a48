#include "items/move_item.hpp"

#include "items/item_access.hpp"
#include "items/keys.hpp"
#include "items/rights/item_rights.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

// The names a statement needs: the table, its key and its sort field.
struct Order {
  const schema::Collection& collection;
  std::string_view key, sort;
};

struct Places {
  std::int64_t item = 0, to = 0;
};

// A concealed one orders nothing, for anybody: an item moved from place to place would tell the values, guess by guess.
void require_sort_field(const schema::Collection& collection) {
  const schema::Field* field = collection.sort_field ? collection.field(*collection.sort_field) : nullptr;
  if (field == nullptr) {
    base::fail(base::invalid_payload("Collection \"" + collection.name + "\" doesn't have a sort field"));
  }
  if (field->secret()) {
    base::fail(
        base::invalid_query("The sort field of \"" + collection.name + "\" is concealed: items can't be moved by it"));
  }
}

// The item's place is a field of it like any other. The place that it takes has to be one that the caller may know:
// the answer tells that it is there, and the item's own field which it is.
io::Task<void> require_movable(Write& write, const Level& level, const Order& order, Key item, Key to) {
  const RightsPtr rights = co_await rights_to(write, *level.collection, access::Action::kUpdate);
  if (!rights) co_return;
  std::vector<Change> changes(1);
  changes.front() = {{std::move(item)}, json::object{{order.sort, nullptr}}};
  const std::vector<std::optional<base::Error>> refused = co_await judge_changes(write, level, *rights, changes);
  if (refused.front()) base::fail(base::forbidden());
  const engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  for (const access::Action action : {access::Action::kRead, access::Action::kUpdate}) {
    const bool known = co_await may_act_on(*write.session(), environment, action, level.collection->name, key_text(to),
                                           std::string(order.sort));
    if (known) co_return;
  }
  base::fail(base::forbidden());
}

sql::Fragment fill_places(const Order& order) {
  sql::Fragment update("UPDATE ");
  update.identifier(order.collection.name).raw(" SET ").identifier(order.sort).raw(" = n.place FROM (SELECT ");
  update.identifier(order.key).raw(" AS item, ROW_NUMBER() OVER (ORDER BY ").identifier(order.key);
  update.raw(") + COALESCE((SELECT MAX(").identifier(order.sort).raw(") FROM ");
  update.identifier(order.collection.name).raw("), 0) AS place FROM ").identifier(order.collection.name);
  update.raw(" WHERE ").identifier(order.sort).raw(" IS NULL) AS n WHERE ");
  update.column(order.collection.name, order.key).raw(" = n.item");
  return update;
}

sql::Fragment places_of(const Order& order, const sql::Dialect& dialect, const std::vector<Key>& keys) {
  sql::Fragment select("SELECT ");
  select.identifier(order.key).raw(", ").identifier(order.sort).raw(" FROM ").identifier(order.collection.name);
  select.raw(" WHERE ").append(having_keys(dialect, order.collection, keys)).raw(" ORDER BY ").identifier(order.key);
  if (dialect.postgres()) select.raw(" FOR UPDATE");
  return select;
}

// Those between the two places move by one towards the one that becomes free.
sql::Fragment shift(const Order& order, const sql::Dialect& dialect, sql::Value item, const Places& places) {
  const bool down = places.item < places.to;
  const base::FieldType type = order.collection.field(order.sort)->type;
  const auto place = [&](std::int64_t value) { return dialect.typed_parameter(type, value); };
  sql::Fragment update("UPDATE ");
  update.identifier(order.collection.name).raw(" SET ").identifier(order.sort).raw(" = CASE WHEN ");
  update.identifier(order.key).raw(" = ").append(
      dialect.typed_parameter(order.collection.primary().type, std::move(item)));
  update.raw(" THEN ").append(place(places.to)).raw(" ELSE ").identifier(order.sort).raw(down ? " - 1" : " + 1");
  update.raw(" END WHERE ").identifier(order.sort).raw(" BETWEEN ").append(place(std::min(places.item, places.to)));
  update.raw(" AND ").append(place(std::max(places.item, places.to)));
  return update;
}

}  // namespace

io::Task<void> move_item(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection,
                         std::string item, std::string to) {
  const WriteOptions options;
  Write write(services, schema, who, options);
  const Level level = write.root(access::Action::kUpdate, collection);
  const schema::Collection& known = *level.collection;
  require_sort_field(known);
  if (!schema::keyed_by_column(known)) {
    base::fail(base::invalid_payload("Items are moved by a primary key of one column"));
  }
  const Order order{known, known.primary_key, *known.sort_field};
  const sql::Dialect& dialect = write.dialect();
  const std::vector<Key> keys{canonical_key(known.primary(), json::value(item), dialect),
                              canonical_key(known.primary(), json::value(to), dialect)};
  co_await write.begin();
  co_await require_movable(write, level, order, keys.front(), keys.back());
  co_await write.run(fill_places(order));
  const db::Result rows = co_await write.run(places_of(order, dialect, keys));
  Places places;
  std::size_t found = 0;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const Key key = key_of(known.primary(), rows->at(i, 0));
    const std::int64_t place = rows->at(i, 1).as_integer();
    if (key == keys.front()) places.item = place, ++found;
    if (key == keys.back()) places.to = place, ++found;
  }
  if (found != 2) base::fail(base::forbidden());
  if (places.item != places.to) {
    sql::Value moved = require_key_value(known.primary(), keys.front(), dialect);
    co_await write.run(shift(order, dialect, std::move(moved), places));
  }
  write.queue(level, "sort", json::object{{"item", item}, {"to", to}}, {item});
  co_await write.finish();
}

}  // namespace dirigent::items
