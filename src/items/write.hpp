// A write while it runs: what every part of it shares (Write) and where in the nesting it is (Level).
//
// A Write starts without a transaction, so that payloads are judged, hashed and converted before the database is held;
// begin() opens it. Everything nested runs in the same Write, and what has to wait for the commit is queued in it.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "items/service.hpp"
#include "sql/fragment.hpp"

namespace dirigent::items {

/// One collection in the tree of a nested write.
struct Level {
  const schema::Collection* collection = nullptr;
  json::array path;  // relation fields from the root to here, as FAILED_VALIDATION shows them
  int depth = 0;

  const schema::Field& key_field() const { return collection->primary(); }
  std::string_view table() const { return collection->name; }
};

struct Grants;  // items/rules/grants.hpp
struct Rights;  // items/rights/rights.hpp
using RightsPtr = std::shared_ptr<const Rights>;
struct Rules;  // items/validation/validation.hpp
using RulesPtr = std::shared_ptr<const Rules>;

class Write {
 public:
  Write(const Services& services, schema::SchemaPtr schema, access::Who who, const WriteOptions& options);

  /// Opens the transaction unless the caller's is joined. Keeps it through the end of the Write.
  io::Task<void> begin();
  /// Commits what begin() opened, with `meanwhile` done on this loop as it does, then runs or hands over the queued
  /// events.
  io::Task<void> finish(std::function<io::Task<void>()> meanwhile = {});

  /// A session whose first call commits, so that finish() only runs the events; null where there is none, or the
  /// transaction is the caller's, or events wait that may change what is read.
  db::Session* ending() const { return own_ && events_.empty() && !grants_ ? own_->ending() : nullptr; }

  /// Runs in the transaction, or before begin() on a session of its own.
  io::Task<db::Result> run(sql::Fragment fragment);
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Fragment> fragments);
  /// REQUIRES: begin()
  db::Transaction& transaction() const { return *transaction_; }
  bool begun() const { return transaction_ != nullptr; }
  /// The transaction's session; null before begin().
  db::Session* session() const { return transaction_ != nullptr ? &transaction_->session() : nullptr; }
  /// The item as `who` sees it within the transaction, with its own fields; nothing when they see none. Throws
  /// FORBIDDEN when they may not read the collection. REQUIRES: begin()
  io::Task<std::optional<json::object>> read_item(access::Who who, std::string collection, std::string key);

  /// The root level, or the level below `above` through `field`. Throws FORBIDDEN when `action` is not allowed there,
  /// INVALID_PAYLOAD past the depth a write may have.
  Level root(access::Action action, std::string_view collection) const;
  Level below(const Level& above, std::string_view field, access::Action action, std::string_view collection) const;

  /// Where the caller's rights are kept once they are known (see rights_to); null before.
  RightsPtr& rights(const schema::Collection& collection, access::Action action) {
    return rights_[{&collection, action}];
  }
  /// The same for the rules of payloads (see rules_for).
  RulesPtr& rules(const schema::Collection& collection, access::Action action) { return rules_[{&collection, action}]; }

  /// What the write is held to about who has which access (see watch_grants); null where nobody asks.
  const std::shared_ptr<const Grants>& grants() const { return grants_; }
  void watch(std::shared_ptr<const Grants> grants) { grants_ = std::move(grants); }

  /// Counts items against MAX_BATCH_MUTATION; INVALID_PAYLOAD past it.
  void count(std::size_t items);

  /// Runs the filter hooks of "items.<action>" (or of the system collection's own event).
  io::Task<json::value> filter(const Level& level, std::string_view action, json::value payload,
                               std::vector<std::string> keys);
  bool filtered(const Level& level, std::string_view action) const;
  /// True when an action hook waits for such an event: otherwise payloads need not be kept.
  bool listened(const Level& level, std::string_view action) const;
  void queue(const Level& level, std::string_view action, json::value payload, std::vector<std::string> keys);
  /// Events of a write that joined this one's transaction.
  void queue(std::vector<Event> events);
  bool events_wait() const { return !events_.empty(); }

  /// What has been counted and queued so far, and the way back to it when what came since is undone.
  struct Mark {
    std::size_t events, counted;
  };
  Mark mark() const { return {events_.size(), *counted_}; }
  void go_back(const Mark& mark);

  const Services& services() const { return services_; }
  const schema::Schema& schema() const { return *schema_; }
  const schema::SchemaPtr& schema_ptr() const { return schema_; }
  const access::Who& who() const { return who_; }
  /// May fields be written that nobody sets by hand?
  bool managed_fields() const { return managed_fields_; }
  const sql::Dialect& dialect() const { return services_.database->dialect(); }
  base::EpochMs now() const { return now_; }

 private:
  Level enter(access::Action action, std::string_view collection, json::array path, int depth) const;
  base::HookMeta meta(const Level& level, std::string event, std::vector<std::string> keys) const;

  const Services& services_;
  schema::SchemaPtr schema_;
  access::Who who_;
  bool emit_events_;
  bool managed_fields_;
  std::vector<Event>* deferred_;
  bool joined_;
  std::unique_ptr<db::Transaction> own_;
  db::Transaction* transaction_ = nullptr;
  base::EpochMs now_;
  std::map<std::pair<const schema::Collection*, access::Action>, RightsPtr> rights_;
  std::map<std::pair<const schema::Collection*, access::Action>, RulesPtr> rules_;
  std::shared_ptr<const Grants> grants_;
  std::vector<Event> events_;
  std::size_t own_count_ = 0;
  std::size_t* counted_;
};

}  // namespace dirigent::items
