// The objects of a snapshot's `dirigent` section, applied around the changes of its tables: before these come types,
// sequences and functions, and go those objects that end or stand in the way; after them come constraints, indexes,
// views and triggers, and go types and functions that nothing uses any more.
//
// In which order objects need each other is found by trying: what the database refuses is tried again when others are
// there, until nothing moves any more. Views over what changes are put aside and made again, also where the snapshot
// says nothing of objects. Used by one apply.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/apply/apply.hpp"
#include "model/change.hpp"
#include "model/quarantine/entry.hpp"
#include "schema/objects/read.hpp"
#include "sql/ddl_sqlite_redefine.hpp"

namespace dirigent::model {

class ObjectSteps {
 public:
  /// All must outlive it. `now` is the contract's snapshot of the model as it is; `returning` are tables in quarantine
  /// whose rows come back where the difference replaces a whole table of their name.
  ObjectSteps(Change& change, const schema::Diff& diff, const json::object& now,
              const std::vector<QuarantineEntry>& returning)
      : change_(change), diff_(diff), now_(now), returning_(returning) {}

  /// Throws INVALID_PAYLOAD when the objects are not those the difference was made from, unless it is forced.
  io::Task<void> before_tables(Mismatch mismatch);
  io::Task<void> after_tables();

 private:
  using Objects = std::vector<schema::SchemaObject>;
  enum class Way { kCreate, kDrop };

  bool needed() const;
  void require_same(Mismatch mismatch);
  void require_columns(const schema::SchemaObject& object) const;
  void require_one_statement(const schema::SchemaObject& object) const;
  void find_touched();
  io::Task<void> put_aside();
  io::Task<void> drop_dependents();
  io::Task<void> replace_types();
  io::Task<void> replace_type(schema::SchemaObject before, schema::SchemaObject after);
  io::Task<void> make_foundations();
  io::Task<void> drop_tables();
  io::Task<void> replace_tables();
  io::Task<void> replace_table(schema::ObjectChange one);
  io::Task<void> require_agreement();
  io::Task<void> write_rows();
  void find_generated();
  io::Task<void> drop_generated();
  io::Task<void> drop_fresh_generated();
  io::Task<void> restore_generated();
  io::Task<void> change_columns();
  io::Task<void> change_column(schema::ObjectChange one);
  bool regenerates() const;
  io::Task<void> change_generated();
  io::Task<void> change_generated(const schema::Difference& one);
  sql::ColumnRedefinition& text_of(const std::string& table, const std::string& column);
  io::Task<void> redefine();
  /// What cannot be dropped, because tables in quarantine need it. Refuses other objects.
  io::Task<void> leave_to_quarantine(Objects objects);
  io::Task<Objects> settle(Objects objects, Way way);
  [[noreturn]] void refuse(const schema::SchemaObject& object, Way way) const;

  Change& change_;
  const schema::Diff& diff_;
  const json::object& now_;
  const std::vector<QuarantineEntry>& returning_;
  schema::SchemaPtr first_;  // the model before the apply
  Objects objects_;          // of the database before the apply
  std::vector<schema::ObjectChange> changes_;
  std::set<std::string> gone_, touched_, remade_;              // tables
  std::vector<std::string> retyped_;                           // types that are made anew
  Objects aside_;                                              // dropped, and made again as they were
  std::map<std::string, std::vector<sql::Column>> generated_;  // columns put aside, by table (PostgreSQL)
  Objects waiting_;                                            // functions that need tables
  std::map<std::string, sql::Redefinition> texts_;             // SQLite: by table
  std::optional<db::DatabaseError> refusal_;                   // the last one
};

}  // namespace dirigent::model
