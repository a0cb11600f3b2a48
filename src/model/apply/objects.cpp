#include "model/apply/objects.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "model/apply/base_table_sql.hpp"
#include "model/apply/object_sql.hpp"
#include "model/quarantine/held.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectChange;
using schema::ObjectKind;
using schema::SchemaObject;

bool is_view(const SchemaObject& object) {
  return object.kind == ObjectKind::kView || object.kind == ObjectKind::kMaterializedView;
}

// What columns may need, and what needs no table.
bool is_foundation(const SchemaObject& object) {
  return object.kind < ObjectKind::kTable;
}

bool hangs_on_tables(const SchemaObject& object) {
  return object.kind > ObjectKind::kColumn && object.kind != ObjectKind::kCollection;
}

// Does a constraint or an index name one of the columns, or what may name them?
bool is_on(const std::map<std::string, std::vector<sql::Column>>& columns, const SchemaObject& object) {
  const auto of_table = columns.find(object.table);
  if (of_table == columns.end() || object.kind < ObjectKind::kUnique) return false;
  if (!object.portable()) return object.kind != ObjectKind::kForeignKey;
  return std::any_of(of_table->second.begin(), of_table->second.end(), [&object](const sql::Column& column) {
    return std::find(object.columns.begin(), object.columns.end(), column.name) != object.columns.end();
  });
}

// Is it a foreign key to one of the tables?
bool leads_to_any(const SchemaObject& object, const std::set<std::string>& tables) {
  if (object.kind != ObjectKind::kForeignKey) return false;
  return std::any_of(tables.begin(), tables.end(), [&object](const std::string& table) {
    return object.definition.find(table) != object.definition.npos;
  });
}

// Does the change concern the column itself?
bool touches_column(const schema::Difference& one) {
  if (one.is_new()) return false;
  if (one.is_deleted()) return true;
  return std::any_of(one.changes.begin(), one.changes.end(), [](const json::value& change) {
    const json::array& path = change.as_object().at("path").as_array();
    return path[0] == json::value("schema") || path[0] == json::value("type");
  });
}

}  // namespace

bool ObjectSteps::needed() const {
  if (!diff_.objects.empty()) return true;
  if (!change_.dialect().postgres()) return false;
  return std::any_of(diff_.fields.begin(), diff_.fields.end(), touches_column) ||
         std::any_of(diff_.collections.begin(), diff_.collections.end(),
                     [](const schema::Difference& one) { return one.is_deleted(); });
}

void ObjectSteps::require_same(Mismatch mismatch) {
  for (const ObjectChange& change : diff_.objects) {
    if (change.after) require_one_statement(*change.after);
    const auto there = std::find_if(objects_.begin(), objects_.end(), [&change](const SchemaObject& one) {
      return one.same_thing(change.before ? *change.before : *change.after);
    });
    const bool is_there = there != objects_.end();
    const bool same = change.before ? is_there && *there == *change.before : !is_there;
    if (same) {
      changes_.push_back(change);
      continue;
    }
    if (mismatch == Mismatch::kRefuse) {
      base::fail(base::invalid_payload(fmt::format("The diff wants to {} {}, which {}: make a new diff", change.verb(),
                                                   described(change.object()),
                                                   is_there ? "is another by now" : "does not exist")));
    }
    ObjectChange forced{is_there ? std::optional(*there) : std::nullopt, change.after};
    if (forced.before || forced.after) changes_.push_back(std::move(forced));
  }
}

// SQLite takes a quoted name that no column has for a text, and of two statements the first.
void ObjectSteps::require_columns(const SchemaObject& object) const {
  if (!object.portable() || object.columns.empty()) return;
  const sql::Table& table = change_.table(object.table);
  for (const std::string& column : object.columns) {
    if (table.column(column) != nullptr) continue;
    base::fail(base::invalid_payload(fmt::format("{} names \"{}\", which is no column", described(object), column)));
  }
}

void ObjectSteps::require_one_statement(const SchemaObject& object) const {
  if (change_.dialect().postgres() || object.definition.empty()) return;
  std::vector<sql::SqlToken> tokens = sql::sqlite_tokens(object.definition);
  while (!tokens.empty() && tokens.back().mark(';')) tokens.pop_back();
  const bool trigger = object.kind == ObjectKind::kTrigger;
  const bool one =
      trigger ? !tokens.empty() && tokens.back().is("END")
              : std::none_of(tokens.begin(), tokens.end(), [](const sql::SqlToken& token) { return token.mark(';'); });
  if (!one) base::fail(base::invalid_payload(fmt::format("{} is not one statement", described(object))));
}

void ObjectSteps::find_touched() {
  for (const schema::Difference& one : diff_.collections) {
    if (one.is_deleted()) gone_.insert(one.collection);
  }
  for (const ObjectChange& change : changes_) {
    const SchemaObject& object = change.object();
    if (object.kind != ObjectKind::kBaseTable || !change.before) continue;
    (change.after ? remade_ : gone_).insert(object.name);
  }
  touched_ = gone_;
  touched_.insert(remade_.begin(), remade_.end());
  if (change_.dialect().sqlite()) return;
  for (const schema::Difference& one : diff_.fields) {
    if (touches_column(one)) touched_.insert(one.collection);
  }
  for (const ObjectChange& change : changes_) {
    const SchemaObject& object = change.object();
    if (object.kind == ObjectKind::kColumn) touched_.insert(object.table);
    if (object.kind == ObjectKind::kType && change.before && change.after) retyped_.push_back(object.name);
  }
}

io::Task<void> ObjectSteps::put_aside() {
  // Whole tables of a type that is made anew: their checks and indexes may compare with its values.
  std::set<std::string> retyped;
  for (const SchemaObject& object : objects_) {
    const auto names_it = [&object](const std::string& type) { return object.type.find(type) != object.type.npos; };
    if (object.kind == ObjectKind::kColumn && std::any_of(retyped_.begin(), retyped_.end(), names_it)) {
      retyped.insert(object.table);
    }
  }
  touched_.insert(retyped.begin(), retyped.end());
  find_generated();
  std::set<std::string> views;
  for (const ObjectChange& change : changes_) {
    if (change.before && is_view(*change.before)) views.insert(change.before->name);
  }
  const std::vector<schema::ViewSource> sources = co_await schema::view_sources(change_.session());
  for (bool more = true; more;) {
    more = false;
    for (const schema::ViewSource& one : sources) {
      if (touched_.contains(one.source) || views.contains(one.source)) more |= views.insert(one.view).second;
    }
  }
  for (const SchemaObject& object : objects_) {
    const bool of_view = views.contains(object.table);
    const bool trigger = object.kind == ObjectKind::kTrigger && touched_.contains(object.table);
    const bool mentions = object.kind == ObjectKind::kFunction &&
                          std::any_of(retyped_.begin(), retyped_.end(), [&object](const std::string& type) {
                            return object.definition.find(type) != object.definition.npos;
                          });
    const bool compares = retyped.contains(object.table) && object.kind >= ObjectKind::kCheck && !object.portable() &&
                          object.kind != ObjectKind::kForeignKey;
    const bool on_generated = is_on(generated_, object);
    const bool own = is_view(object) && views.contains(object.name);
    // Parts of a table's text go with it, or lead to it by name.
    const bool apart = hangs_on_tables(object) && !within_table(object, change_.dialect());
    const bool of_remade = apart && (remade_.contains(object.table) || leads_to_any(object, remade_));
    if (of_remade || own || of_view || trigger || mentions || compares || on_generated) aside_.push_back(object);
  }
  std::erase_if(aside_, [this](const SchemaObject& object) {
    return std::any_of(changes_.begin(), changes_.end(), [&object](const ObjectChange& change) {
      return change.before && change.before->same_thing(object);
    });
  });
}

io::Task<void> ObjectSteps::drop_dependents() {
  Objects drops = aside_;
  for (const ObjectChange& change : changes_) {
    if (!change.before || !hangs_on_tables(*change.before)) continue;
    if (within_table(*change.before, change_.dialect())) {
      if (gone_.contains(change.before->table)) continue;
      const sql::Table& table = change_.table(change.before->table);
      texts_[change.before->table].dropped.push_back(constraint_in(table, *change.before));
    } else {
      drops.push_back(*change.before);
    }
  }
  // What belongs to a view or a table that goes as well goes with it.
  std::set<std::string> owners = gone_;
  for (const SchemaObject& object : drops) {
    if (is_view(object)) owners.insert(object.name);
  }
  std::erase_if(drops, [&owners](const SchemaObject& object) { return owners.contains(object.table); });
  std::erase_if(aside_, [this](const SchemaObject& object) { return gone_.contains(object.table); });
  const bool none = drops.empty() && texts_.empty() && generated_.empty();
  if (none) co_return;
  Objects left = co_await settle(std::move(drops), Way::kDrop);
  if (!left.empty()) refuse(left.front(), Way::kDrop);
  // Whoever alters a table from here on makes its indexes and triggers again, as it knows them.
  co_await change_.read_again();
  co_await drop_generated();
  co_await redefine();
}

io::Task<void> ObjectSteps::make_foundations() {
  Objects fresh;
  for (const ObjectChange& change : changes_) {
    if (!change.after || !is_foundation(*change.after)) continue;
    if (change.before && change.after->kind == ObjectKind::kType) continue;  // see replace_types()
    if (change.before && change.after->kind == ObjectKind::kBaseTable) continue;
    if (change.before && change.after->kind == ObjectKind::kSequence) {
      std::vector<sql::Statement> drop;
      drop.push_back(drop_statement(*change.before, change_.dialect()));
      co_await change_.define(std::move(drop), std::string());
    }
    fresh.push_back(*change.after);
  }
  waiting_ = co_await settle(std::move(fresh), Way::kCreate);
}

io::Task<void> ObjectSteps::before_tables(Mismatch mismatch) {
  first_ = change_.model();
  if (!needed()) co_return;
  Objects found = co_await schema::read_objects(change_.session(), first_);
  objects_ = std::move(found);
  require_same(mismatch);
  find_touched();
  if (change_.dialect().postgres()) {
    // Functions may name tables that come later.
    (void)co_await change_.run(sql::Fragment("set local check_function_bodies = off"));
  }
  co_await put_aside();
  co_await drop_dependents();
  co_await drop_tables();
  co_await make_foundations();
  co_await replace_types();
  co_await replace_tables();
}

io::Task<void> ObjectSteps::after_tables() {
  if (diff_.objects.empty() && aside_.empty() && generated_.empty() && !regenerates()) co_return;
  co_await change_.read_again();
  co_await drop_fresh_generated();
  co_await change_columns();
  co_await restore_generated();
  co_await change_generated();
  Objects fresh = waiting_;
  for (const ObjectChange& change : changes_) {
    if (!change.after || !(hangs_on_tables(*change.after) || change.after->kind == ObjectKind::kTable)) continue;
    if (within_table(*change.after, change_.dialect())) {
      if (change.after->kind == ObjectKind::kTable) continue;
      texts_[change.after->table].added.push_back(constraint_of(*change.after));
    } else {
      fresh.push_back(*change.after);
    }
    require_columns(*change.after);
  }
  co_await redefine();
  fresh.insert(fresh.end(), aside_.begin(), aside_.end());
  schema::sort_objects(fresh);
  Objects left = co_await settle(std::move(fresh), Way::kCreate);
  if (!left.empty()) refuse(left.front(), Way::kCreate);

  Objects unused;
  for (const ObjectChange& change : changes_) {
    if (change.before && !change.after && is_foundation(*change.before) &&
        change.before->kind != ObjectKind::kBaseTable) {
      unused.push_back(*change.before);
    }
  }
  left = co_await settle(std::move(unused), Way::kDrop);
  co_await leave_to_quarantine(std::move(left));
  co_await write_rows();
  co_await require_agreement();
}

io::Task<void> ObjectSteps::leave_to_quarantine(Objects objects) {
  for (const SchemaObject& object : objects) {
    const bool held = co_await held_by_quarantine(change_.session(), object);
    if (!held) refuse(object, Way::kDrop);
    base::log::warn("Tables in quarantine need " + described(object) +
                    ": it stays until an apply after they are gone (schema quarantine list)");
  }
}

// Rounds over what is left, until a round gets nowhere.
io::Task<std::vector<SchemaObject>> ObjectSteps::settle(Objects objects, Way way) {
  schema::sort_objects(objects);
  if (way == Way::kDrop) std::reverse(objects.begin(), objects.end());
  for (bool moved = true; moved && !objects.empty();) {
    Objects left;
    std::optional<db::DatabaseError> first;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      std::vector<sql::Statement> statements;
      if (way == Way::kDrop) {
        statements.push_back(drop_statement(objects[i], change_.dialect()));
      } else {
        statements = create_statements(objects[i], change_.dialect());
      }
      std::optional<db::DatabaseError> refused = co_await change_.attempt(std::move(statements));
      if (!refused) continue;
      if (!first) first = std::move(refused);
      left.push_back(objects[i]);
    }
    moved = left.size() < objects.size();
    objects = std::move(left);
    if (first) refusal_ = std::move(first);
  }
  co_return objects;
}

void ObjectSteps::refuse(const SchemaObject& object, Way way) const {
  using Kind = db::DatabaseError::Kind;
  const std::string_view verb = way == Way::kCreate ? "create" : "drop";
  if (!refusal_) base::fail(base::invalid_payload(fmt::format("The database can't {} {}", verb, described(object))));
  const bool known = refusal_->kind != Kind::kOther && refusal_->kind != Kind::kUndefined;
  if (known && !object.table.empty()) fail_for(*refusal_, Blame(object.table));
  base::log::warn("The database refused an object of the snapshot",
                  {{"object", described(object)}, {"cause", refusal_->message}});
  base::fail(base::invalid_payload(fmt::format("The database can't {} {}", verb, described(object))));
}

}  // namespace dirigent::model
