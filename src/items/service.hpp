// The one generic item service: every collection, system ones included, is created, read, updated and deleted here.
// REST, GraphQL, flows and the rest differ only in how they come to call it.
//
// A write is one transaction: payload processing (filter hooks, presets, validation, specials), m2o parents, the rows
// themselves in multi-row statements, o2m and m2m children, activity and revisions in bulk; action hooks after commit.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/hooks.hpp"
#include "base/json.hpp"
#include "crypto/password.hpp"
#include "db/database.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"
#include "query/types.hpp"
#include "query/upsert.hpp"
#include "schema/schema.hpp"

namespace dirigent::items {

/// How many active users there may be, by the most they may do; nothing for any number.
struct SeatLimits {
  std::optional<std::int64_t> admin, app, api;  // USERS_ADMIN_ACCESS_LIMIT and its like
  bool any() const { return admin || app || api; }
};

/// What every service shares; made once in `app`, outlives all requests.
struct Services {
  db::Database* database = nullptr;
  schema::SchemaHolder* schema = nullptr;
  base::Hooks* hooks = nullptr;
  crypto::PasswordHasher* hasher = nullptr;
  io::BlockingPool* pool = nullptr;  // for `encrypt` fields; without one they are encrypted on the loop
  query::Limits limits;
  engine::PlanCache* plans = nullptr;
  std::optional<std::int64_t> max_batch_mutation;  // MAX_BATCH_MUTATION
  SeatLimits seats;
  std::string secret;                              // SECRET, for `encrypt` fields
  std::string public_url;                          // PUBLIC_URL, for links in what is written for people
  /// Somebody else's rights as they are now: those of an active user. Without it nobody else is looked up.
  std::function<io::Task<std::optional<access::Accountability>>(db::Session& session, std::string user)> rights_of;
};

/// A primary key as the API shows it (number or string).
using Key = json::value;

/// An action hook that waits for the commit of the write it belongs to.
struct Event {
  json::value payload;
  base::HookMeta meta;
};

/// Runs the action hooks of committed writes, in order.
io::Task<void> emit(const Services& services, std::vector<Event> events);

struct ReadBack;  // items/read_back.hpp

struct WriteOptions {
  bool emit_events = true;
  /// The server's own doing in the caller's name: fields that nobody sets by hand (tfa_secret) may be written.
  bool managed_fields = false;
  /// Asks create() and update() for the items as they are then. Not of a write that joins a transaction.
  ReadBack* read_back = nullptr;
  /// Joins the caller's transaction instead of opening one. The caller commits, then passes what was put in `deferred`
  /// to emit(); without `deferred` no action hook runs.
  db::Transaction* within = nullptr;
  std::vector<Event>* deferred = nullptr;
  /// Counts items against MAX_BATCH_MUTATION together with other writes.
  std::size_t* counted = nullptr;
};

class ItemService {
 public:
  /// Does not check that the collection exists: every call does, through access.
  ItemService(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection);

  io::Task<std::vector<Key>> create(json::array payloads, WriteOptions options = {});
  io::Task<void> update(std::vector<std::string> keys, json::object patch, WriteOptions options = {});
  /// Each element holds its primary key and what changes. INVALID_PAYLOAD when one has no key.
  io::Task<std::vector<Key>> update_batch(json::array payloads, WriteOptions options = {});
  /// Updates the items that are there by a unique key and creates the others; keys in the order of the payloads.
  /// INVALID_QUERY and INVALID_PAYLOAD as items/upsert says. Not of system collections.
  io::Task<std::vector<Key>> upsert(json::array payloads, query::Upsert upsert, WriteOptions options = {});
  /// Updates the singleton's row, or creates it.
  io::Task<Key> upsert_singleton(json::object patch, WriteOptions options = {});
  io::Task<void> remove(std::vector<std::string> keys, WriteOptions options = {});

  /// Keys that a query selects (update and delete by query); see engine/read.hpp.
  io::Task<std::vector<std::string>> keys_of(query::Query query, access::Action purpose);
  /// Reads append JSON to `out`; see engine/read.hpp. Singletons are handled by the caller (api/rest/items).
  io::Task<engine::Outcome> read(query::Query query, engine::Target target, std::string& out);

 private:
  const Services& services_;
  schema::SchemaPtr schema_;
  access::Who who_;
  std::string collection_;
};

}  // namespace dirigent::items
