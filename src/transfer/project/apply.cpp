#include "transfer/project/apply.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/json_writer.hpp"
#include "items/rules/admins.hpp"

namespace dirigent::transfer {

namespace {

class Applying {
 public:
  Applying(const items::Services& services, schema::SchemaPtr schema, db::Transaction& transaction,
           std::vector<items::Event>& deferred)
      : services_(services), schema_(std::move(schema)), transaction_(transaction), deferred_(deferred) {}

  io::Task<void> apply(const Plan& plan) {
    const bool administered = co_await has_an_admin();
    for (const Kind& kind : kinds()) {
      std::vector<const Change*> created, changed;
      for (const Change& change : plan.changes) {
        if (change.kind != &kind || change.act == Act::kDelete) continue;
        (change.act == Act::kCreate ? created : changed).push_back(&change);
      }
      co_await write(kind, Step::kCreate, std::move(created));
      co_await write(kind, Step::kUpdate, std::move(changed));
    }
    for (const Kind& kind : kinds()) {
      std::vector<const Change*> later;
      for (const Change& change : plan.changes) {
        if (change.kind == &kind && !change.later.empty()) later.push_back(&change);
      }
      co_await write(kind, Step::kLater, std::move(later));
    }
    // What goes must not hold what goes before it.
    for (const Change& change : plan.changes) {
      if (change.act != Act::kDelete || change.cleared.empty()) continue;
      std::vector<const Change*> one{&change};
      co_await write(*change.kind, Step::kUpdate, std::move(one));
    }
    for (const Change& change : plan.changes) {
      if (change.act != Act::kDelete) continue;
      std::vector<std::string> keys{change.key};
      items::ItemService service(services_, schema_, std::nullopt, std::string(change.kind->collection));
      co_await service.remove(std::move(keys), options());
    }
    // The rules of writes hold this against administrators only, not against the system.
    const bool still = co_await has_an_admin();
    if (administered && !still) {
      throw FileProblem(std::string(kProjectFile), {}, "the import would leave nobody who is an administrator");
    }
  }

 private:
  io::Task<bool> has_an_admin() {
    sql::Fragment select(items::kWithAdmins);
    select.raw("SELECT 1 FROM \"admins\" WHERE \"status\" = 'active' LIMIT 1");
    const db::Result rows = co_await transaction_.session().run(std::move(select));
    co_return !rows->empty();
  }

  enum class Step { kCreate, kUpdate, kLater };

  items::WriteOptions options() {
    items::WriteOptions out;
    out.within = &transaction_;
    out.deferred = &deferred_;
    return out;
  }

  json::object payload_of(const Change& change, Step step) const {
    json::object out = step == Step::kLater ? change.later : change.payload;
    // A text in a field of JSON is taken for the JSON of its value.
    for (auto& entry : out) {
      const schema::Field* field = schema_->collection(change.kind->collection)->field(entry.key());
      const bool text = field != nullptr && field->type == base::FieldType::kJson && entry.value().is_string();
      if (text) entry.value() = base::to_json(entry.value());
    }
    // Unique references may change places: first they lead nowhere.
    if (step == Step::kUpdate) {
      for (const std::string& field : change.cleared) out[field] = nullptr;
    }
    if (!change.key.empty()) out["id"] = change.key;
    return out;
  }

  io::Task<void> store(const Kind& kind, Step step, std::vector<const Change*> changes) {
    items::ItemService service(services_, schema_, std::nullopt, std::string(kind.collection));
    if (kind.shape == Shape::kSingleton) {
      json::object patch = payload_of(*changes.front(), step);
      patch.stable_erase("id");
      (void)co_await service.upsert_singleton(std::move(patch), options());
      co_return;
    }
    json::array payloads;
    for (const Change* change : changes) payloads.push_back(payload_of(*change, step));
    if (step == Step::kCreate) {
      (void)co_await service.create(std::move(payloads), options());
    } else {
      (void)co_await service.update_batch(std::move(payloads), options());
    }
  }

  io::Task<std::optional<std::string>> refusal_of(const Kind& kind, Step step, std::vector<const Change*> changes) {
    std::optional<std::string> refusal;
    try {
      co_await store(kind, step, std::move(changes));
    } catch (const base::Failure& failure) {
      refusal = words_of(failure);
    }
    co_return refusal;
  }

  // All at once; when that is refused one after the other, to learn which of them it was.
  io::Task<void> write(const Kind& kind, Step step, std::vector<const Change*> changes) {
    if (changes.empty()) co_return;
    co_await transaction_.savepoint();
    const std::size_t events = deferred_.size();
    const std::optional<std::string> refusal = co_await refusal_of(kind, step, changes);
    if (!refusal) {
      co_await transaction_.release_savepoint();
      co_return;
    }
    co_await transaction_.rollback_to_savepoint();
    deferred_.resize(events);
    for (const Change* change : changes) {
      std::vector<const Change*> one{change};
      const std::optional<std::string> why = co_await refusal_of(kind, step, std::move(one));
      if (why) throw FileProblem(change->path, change->place, *why);
    }
    throw FileProblem(changes.front()->path, changes.front()->place, *refusal);
  }

  const items::Services& services_;
  schema::SchemaPtr schema_;
  db::Transaction& transaction_;
  std::vector<items::Event>& deferred_;
};

}  // namespace

std::string words_of(const base::Failure& failure) {
  const base::Error& error = failure.errors().front();
  const json::value* reason = error.extensions.if_contains("reason");
  return reason != nullptr && reason->is_string() ? std::string(reason->get_string()) : error.message;
}

io::Task<void> apply_plan(const items::Services& services, schema::SchemaPtr schema, db::Transaction& transaction,
                          const Plan& plan, std::vector<items::Event>& deferred) {
  Applying applying(services, std::move(schema), transaction, deferred);
  co_await applying.apply(plan);
}

}  // namespace dirigent::transfer
