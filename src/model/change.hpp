// One change of the model, from the wait for its turn to the published snapshot.
//
// Definition (DDL), rows of directus_collections / _fields / _relations and the re-reading of the model happen in one
// transaction; a change that is destroyed without commit() has changed nothing, and the old snapshot stays. Changes
// come one after the other: within the process by Services::turn, on PostgreSQL across processes by an advisory lock
// (SQLite has one writer anyway). Readers are never stopped: they keep the snapshot they began with.
//
// Used by one task.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/failures.hpp"
#include "model/services.hpp"
#include "sql/search/index.hpp"

namespace dirigent::model {

class Change;

/// Who is told what leaves the model, before it does, and may keep it (model/quarantine).
class Departures {
 public:
  virtual ~Departures() = default;
  /// A collection with everything about it, while all of that is still there.
  virtual io::Task<void> collection(Change& change, std::string collection) = 0;
  /// Its table, which nothing refers to any more. True when it was moved away, so that there is nothing to drop.
  virtual io::Task<bool> table(Change& change, std::string table) = 0;
  /// A field, while its column and its rows are still there.
  virtual io::Task<void> field(Change& change, std::string collection, std::string field) = 0;
};

class Change {
 public:
  /// Waits for its turn and reads the model as it is now. `kind` is kSchema when tables will be altered or dropped.
  /// Throws SERVICE_UNAVAILABLE when the wait is too long.
  static io::Task<std::unique_ptr<Change>> begin(const Services& services, access::Who who, db::TransactionKind kind);
  ~Change();
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  /// The model as it was when the change began or last read it again.
  const schema::Schema& schema() const { return *schema_; }
  const schema::SchemaPtr& model() const { return schema_; }
  const access::Who& who() const { return who_; }
  const sql::Dialect& dialect() const { return services_.items->database->dialect(); }
  const Services& services() const { return services_; }
  db::Session& session() const { return transaction_->session(); }

  /// From here on `departures`, which has to outlive this, is told what leaves. Null: nobody is.
  void tell(Departures* departures) { departures_ = departures; }
  Departures* departures() const { return departures_; }

  /// Is there a table of that name at all, served or not?
  io::Task<bool> has_table(std::string name);
  /// Every table of the database as it is by now.
  io::Task<std::vector<sql::Table>> tables();
  /// The table of a collection as it is by now. Throws FORBIDDEN for what is no table.
  const sql::Table& table(std::string_view name) const;
  /// Creates a table, or turns the table of that name into `after`. What the database refuses is told as a fault of
  /// `blame`. REQUIRES: a kSchema change
  io::Task<void> create(sql::Table table, Blame blame);
  io::Task<void> alter(sql::Table after, Blame blame);
  /// The same for a table that no later step looks at: it is not read again, which takes longer than the change.
  io::Task<void> alter_unseen(sql::Table after, Blame blame);
  /// The same for a table that need not be a collection's. REQUIRES: `before` is as the database has it
  io::Task<void> alter_from(sql::Table before, sql::Table after, Blame blame);
  io::Task<void> drop(std::string table);
  /// Statements in one round trip, whose tables are not read again. REQUIRES: a kSchema change
  io::Task<void> execute(std::vector<sql::Statement> statements, Blame blame);

  /// What has its say about every table before it is created or altered (`before` is null, or as the database has it).
  using Shape = std::function<void(const sql::Table* before, sql::Table& after)>;
  void shape_tables(Shape shape) { shape_ = std::move(shape); }

  /// Statements of which the database may refuse one: all are undone then, and the change stands. Answers the refusal.
  /// REQUIRES: a kSchema change
  io::Task<std::optional<db::DatabaseError>> attempt(std::vector<sql::Statement> statements);

  /// Tables and triggers of our own beside a collection's table. REQUIRES: a kSchema change
  io::Task<void> define(std::vector<sql::Statement> statements, std::string collection);

  /// Makes the index of a collection's searches; answers how many rows it holds. REQUIRES: a kSchema change
  io::Task<std::int64_t> build(std::string collection, sql::SearchIndexRequest request);

  /// Reads the model anew, as the steps so far have made it. References to schema() and table() end here.
  io::Task<void> read_again();

  io::Task<db::Result> run(sql::Fragment fragment);
  /// The generic service on a system collection, within this change. Pass options() to its calls.
  items::ItemService rows(std::string collection, access::Who who) const;
  /// With `events`, hooks of the row's own events run too.
  items::WriteOptions options(bool events);

  /// Filter hooks now, action hooks after the commit.
  io::Task<json::value> filter(std::string event, std::string collection, json::value payload,
                               std::vector<std::string> keys);
  void announce(std::string event, std::string collection, json::value payload, std::vector<std::string> keys);

  /// Commits and publishes; answers the published snapshot. Rows that point nowhere are told as a fault of `blame`.
  io::Task<schema::SchemaPtr> commit(Blame blame);
  /// The same with the model that read_again() has read. REQUIRES: nothing of the model was changed after it
  io::Task<schema::SchemaPtr> commit_seen(Blame blame);

 private:
  Change(const Services& services, access::Who who, db::TransactionKind kind);
  io::Task<void> lock();
  /// Takes the published model where the database is in its state, else reads it.
  io::Task<void> read_model();
  /// Has nobody committed anything since the published model was read?
  io::Task<bool> nothing_happened();
  /// The model's state as this change leaves it; empty where states are not asked for.
  io::Task<std::string> state();
  /// The model in that state: of what stands as it stood in schema_ nothing is read.
  io::Task<std::shared_ptr<schema::Schema>> model_in(std::string now);
  io::Task<void> apply(std::vector<sql::Statement> statements, Blame blame);
  io::Task<void> refresh(std::string table);
  io::Task<bool> change_table(sql::Table before, sql::Table after, Blame blame);
  io::Task<schema::SchemaPtr> publish(std::shared_ptr<schema::Schema> next, Blame blame);
  base::HookMeta meta(std::string event, std::string collection, std::vector<std::string> keys) const;

  const Services& services_;
  access::Who who_;
  db::TransactionKind kind_;
  bool turn_held_ = false;
  std::unique_ptr<db::Transaction> transaction_;
  schema::SchemaPtr schema_;
  std::shared_ptr<schema::Schema> seen_;  // schema_, where read_again() made it
  Departures* departures_ = nullptr;
  std::map<std::string, sql::Table, std::less<>> touched_;  // as they are after what this change did to them
  std::string activity_afterwards_;                         // the database's, once this is committed
  std::string schema_state_;                                // the model's state before schema_ was read
  std::optional<std::vector<std::string>> names_;           // of all tables, once somebody asked
  std::vector<items::Event> events_;
  Shape shape_;
};

}  // namespace dirigent::model
