#include "model/apply/application.hpp"

#include <set>

#include "model/apply/column_forms.hpp"
#include "model/apply/conflicts.hpp"
#include "model/apply/objects.hpp"
#include "model/apply/payloads.hpp"
#include "model/field_references.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;

/// The steps of one difference, in order. Lives as long as the change.
class Application {
 public:
  Application(Change& change, const schema::Diff& diff, const json::object& now)
      : change_(change), diff_(diff), now_(now) {}

  io::Task<void> run() {
    co_await make_collections();
    co_await take_out_collections();
    co_await patch_collections();
    co_await fields();
    co_await system_fields();
    co_await relations();
  }

 private:
  using Name = std::pair<std::string, std::string>;

  // What the steps so far have made is looked up by those that follow, where they need it at all.
  io::Task<void> see() {
    if (unseen_) co_await change_.read_again();
    unseen_ = false;
  }

  io::Task<void> make_collections() {
    const std::vector<const Difference*> order = groups_first(diff_.collections, change_.schema());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const json::object payload = collection_payload(*order[i], diff_.fields, change_.dialect());
      CollectionPayload collection = new_collection(payload, change_.dialect());
      made_.insert(collection.name);
      unseen_ = true;
      co_await make_collection(change_, std::move(collection));
    }
  }

  io::Task<void> take_out_collections() {
    for (std::size_t i = 0; i < diff_.collections.size(); ++i) {
      if (!diff_.collections[i].is_deleted()) continue;
      gone_.insert(diff_.collections[i].collection);
      unseen_ = true;
      co_await take_out_collection(change_, diff_.collections[i].collection, Leading::kKeep);
    }
  }

  io::Task<void> patch_collections() {
    for (std::size_t i = 0; i < diff_.collections.size(); ++i) {
      const Difference& one = diff_.collections[i];
      if (one.is_new() || one.is_deleted()) continue;
      const json::object entry = entry_of(now_, "collections", one);
      if (entry.empty()) continue;
      const json::object patch = patch_of(one, entry, change_.dialect());
      const json::value* meta = patch.if_contains("meta");
      if (meta == nullptr) continue;
      CollectionPatch named{one.collection, meta->as_object()};
      unseen_ = true;
      co_await patch_collection(change_, std::move(named));
    }
  }

  io::Task<void> fields() {
    for (std::size_t i = 0; i < diff_.fields.size(); ++i) {
      const Difference& one = diff_.fields[i];
      if (gone_.contains(one.collection)) continue;
      if (one.is_deleted()) {
        co_await take_out(one);
      } else if (one.is_new()) {
        co_await make(one);
      } else {
        co_await patch(one);
      }
    }
  }

  io::Task<void> take_out(const Difference& one) {
    const schema::Collection* owner = change_.schema().collection(one.collection);
    if (owner == nullptr || owner->shown_field(one.field) == nullptr) co_return;
    gone_fields_.insert(Name(one.collection, one.field));
    const bool replaced = std::any_of(diff_.fields.begin(), diff_.fields.end(), [&one](const Difference& other) {
      return other.is_new() && other.collection == one.collection && other.field == one.field;
    });
    co_await remove_one_field(change_, one.collection, one.field, replaced ? Hanging::kNone : Hanging::kOwn);
    unseen_ = true;
  }

  io::Task<void> make(const Difference& one) {
    if (made_.contains(one.collection)) co_return;  // it came with its collection
    // A field that comes in place of another looks for it.
    if (gone_fields_.contains(Name(one.collection, one.field))) co_await see();
    if (change_.schema().collection(one.collection) == nullptr) {
      base::fail(base::invalid_payload(
          fmt::format("Collection \"{}\" of the new field \"{}\" doesn't exist", one.collection, one.field)));
    }
    json::object payload = field_payload(one, change_.dialect());
    unseen_ = true;
    co_await make_field(change_, one.collection, std::move(payload));
  }

  io::Task<void> patch(const Difference& one) {
    const json::object entry = entry_of(now_, "fields", one);
    if (entry.empty()) co_return;
    require_same_key(one, entry);
    json::object payload = patch_of(one, entry, change_.dialect());
    if (payload.empty()) co_return;
    unseen_ = true;
    co_await patch_field(change_, one.collection, one.field, std::move(payload));
  }

  io::Task<void> system_fields() {
    for (std::size_t i = 0; i < diff_.system_fields.size(); ++i) {
      const Difference& one = diff_.system_fields[i];
      const schema::Collection* owner = change_.schema().collection(one.collection);
      const schema::Field* field = owner == nullptr ? nullptr : owner->field(one.field);
      if (field == nullptr || !field->system || !field->column) {
        base::fail(base::invalid_payload(fmt::format("\"{}.{}\" is no system field", one.collection, one.field)));
      }
      json::object payload = patch_of(one, json::object{}, change_.dialect());
      unseen_ = true;
      co_await patch_field(change_, one.collection, one.field, std::move(payload));
    }
  }

  io::Task<void> relations() {
    std::vector<RelationPayload> fresh;
    bool any = false;
    for (std::size_t i = 0; i < diff_.relations.size(); ++i) {
      const Difference& one = diff_.relations[i];
      if (gone_.contains(one.collection)) continue;
      if (!any) co_await see();
      any = true;
      co_await relation(one, fresh);
    }
    if (fresh.empty()) co_return;
    co_await see();
    co_await make_relations(change_, std::move(fresh));
    co_await name_keys();
  }

  // Keys of databases that were made elsewhere have names that nobody here would give them.
  io::Task<void> name_keys() {
    std::vector<std::pair<const Difference*, std::string>> named;
    if (change_.dialect().sqlite()) co_return;
    for (const Difference& one : diff_.relations) {
      std::string name = one.is_new() ? wanted_name(one) : std::string();
      const bool usual = name == sql::constraint_name(one.collection, one.field, "foreign", 63);
      if (!name.empty() && name.size() <= 63 && !usual) named.emplace_back(&one, std::move(name));
    }
    if (named.empty()) co_return;
    co_await change_.read_again();
    for (std::size_t i = 0; i < named.size(); ++i) {
      const Difference& one = *named[i].first;
      const sql::Table table = change_.table(one.collection);
      for (std::size_t k = 0; k < table.foreign_keys.size(); ++k) {
        const sql::ForeignKey& key = table.foreign_keys[k];
        if (key.column != one.field || !key.constraint || *key.constraint == named[i].second) continue;
        sql::Fragment rename("alter table ");
        rename.identifier(one.collection).raw(" rename constraint ").identifier(*key.constraint);
        std::vector<sql::Statement> statements;
        statements.push_back(change_.dialect().finish(std::move(rename.raw(" to ").identifier(named[i].second))));
        // Where the name is taken, the key keeps its own.
        const std::optional<db::DatabaseError> refused = co_await change_.attempt(std::move(statements));
        if (refused) break;
      }
    }
  }

  static std::string wanted_name(const Difference& one) {
    const json::value* key = one.whole("N")->at("rhs").as_object().if_contains("schema");
    const json::value* name =
        key != nullptr && key->is_object() ? key->get_object().if_contains("constraint_name") : nullptr;
    return name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string();
  }

  // New relations are kept for last: a field whose relation leads elsewhere from now on has to lose the old one first.
  io::Task<void> relation(const Difference& one, std::vector<RelationPayload>& fresh) {
    if (one.is_new()) {
      json::object payload = one.whole("N")->at("rhs").as_object();
      payload["collection"] = one.collection;
      payload["field"] = one.field;
      fresh.push_back(new_relation(payload));
      co_return;
    }
    if (gone_fields_.contains(Name(one.collection, one.field))) co_return;
    // It may have gone with what it led to.
    const bool there = change_.schema().relation(one.collection, one.field) != nullptr;
    const json::object entry = entry_of(now_, "relations", one);
    const json::object target = one.is_deleted() || entry.empty() ? entry : schema::changed(entry, one.changes);
    const bool leads_elsewhere = !entry.empty() && target.at("related_collection") != entry.at("related_collection");
    if (there && (one.is_deleted() || leads_elsewhere)) {
      unseen_ = true;
      co_await take_out_relation(change_, one.collection, one.field, Key::kDrop);
    }
    if (one.is_deleted() || entry.empty()) co_return;
    if (!there || leads_elsewhere) {
      fresh.push_back(new_relation(target));
      co_return;
    }
    RelationPayload changes = relation_patch(patch_of(one, entry, change_.dialect()), one.collection, one.field);
    co_await patch_relation(change_, std::move(changes));
  }

  Change& change_;
  const schema::Diff& diff_;
  const json::object& now_;
  std::set<std::string, std::less<>> made_, gone_;
  std::set<Name> gone_fields_;
  bool unseen_ = false;
};

}  // namespace

io::Task<void> take_steps(Change& change, schema::Planned planned, const json::object& now, Mismatch mismatch,
                          std::vector<QuarantineEntry> returning) {
  leave_to_forms(planned.diff);
  if (Change::Shape shape = column_forms(planned.diff, now, planned.with_sql)) change.shape_tables(std::move(shape));
  ObjectSteps objects(change, planned.diff, now, returning);
  co_await objects.before_tables(mismatch);
  Application application(change, planned.diff, now);
  co_await application.run();
  co_await objects.after_tables();
  change.shape_tables(nullptr);
}

Blame blame_of(const schema::Diff& diff) {
  for (const auto* list : {&diff.collections, &diff.fields, &diff.relations}) {
    if (!list->empty()) return Blame(list->front().collection);
  }
  if (!diff.objects.empty()) return Blame(diff.objects.front().object().table);
  return Blame(diff.system_fields.empty() ? std::string() : diff.system_fields.front().collection);
}

}  // namespace dirigent::model
