#include "model/apply/conflicts.hpp"

#include <fmt/format.h>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;

std::string described(const Difference& one, std::string_view kind) {
  std::string name = one.field.empty() ? one.collection : fmt::format("{}.{}", one.collection, one.field);
  if (kind == "relation" && one.related_collection.is_string()) {
    name += fmt::format(" -> {}", std::string_view(one.related_collection.get_string()));
  }
  return fmt::format("{} \"{}\"", kind, name);
}

[[noreturn]] void refuse(const Difference& one, std::string_view kind, std::string_view verb, std::string_view state) {
  base::fail(base::invalid_payload(
      fmt::format("The diff wants to {} {}, which {}: make a new diff", verb, described(one, kind), state)));
}

void check(const std::vector<Difference>& differences, const json::array& now, std::string_view kind) {
  // A field that becomes an alias goes first: it is no conflict that it is there when it comes.
  std::vector<const Difference*> gone;
  for (const Difference& one : differences) {
    const bool exists = std::any_of(now.begin(), now.end(), [&](const json::value& entry) {
      return schema::names(entry.get_object(), one.collection, one.field);
    });
    const bool replaced = std::any_of(gone.begin(), gone.end(), [&](const Difference* other) {
      return other->collection == one.collection && other->field == one.field;
    });
    if (one.is_deleted() && !exists) refuse(one, kind, "delete", "does not exist");
    if (one.is_new() && exists && !replaced) refuse(one, kind, "create", "already exists");
    if (one.is_deleted()) gone.push_back(&one);
  }
}

bool counts_up(const json::object& field) {
  const json::object* column = field.contains("schema") ? field.at("schema").if_object() : nullptr;
  const json::value* flag = column == nullptr ? nullptr : column->if_contains("has_auto_increment");
  return flag != nullptr && *flag == json::value(true);
}

bool is_whole(const json::value& type) {
  return type == json::value("integer") || type == json::value("bigInteger");
}

}  // namespace

void require_same_model(const schema::Planned& planned, const json::object& now) {
  if (planned.hash == schema::hash_of(now, schema::kContractRelease)) return;
  check(planned.diff.collections, now.at("collections").as_array(), "collection");
  check(planned.diff.fields, now.at("fields").as_array(), "field");
  check(planned.diff.relations, now.at("relations").as_array(), "relation");
  base::fail(
      base::invalid_payload("The model has changed since the diff was made, its hash says: make a new diff, or go on "
                            "with the query parameter \"force\""));
}

void require_same_key(const schema::Difference& field, const json::object& entry) {
  for (const json::value& value : field.changes) {
    const json::object& change = value.as_object();
    const json::array& path = change.at("path").as_array();
    const json::value* wanted = change.if_contains("rhs");
    if (path == json::array{"type"} && counts_up(entry) && wanted != nullptr && !is_whole(*wanted)) {
      base::fail(base::invalid_payload(fmt::format(
          "\"{}.{}\" counts up and can only be a whole number: make a new collection", field.collection, field.field)));
    }
    if (path != json::array{"schema", "is_primary_key"} && path != json::array{"schema", "has_auto_increment"})
      continue;
    // What an older snapshot leaves out, or says by null, is no change.
    if (wanted == nullptr || !wanted->is_bool()) continue;
    base::fail(
        base::invalid_payload(fmt::format("\"{}.{}\" can't change its \"schema.{}\": make a new collection",
                                          field.collection, field.field, std::string_view(path[1].get_string()))));
  }
}

void require_index_changes(const schema::Diff& diff) {
  for (const Difference& one : diff.system_fields) {
    if (one.is_new()) refuse(one, "system field", "create", "is not possible");
    if (one.is_deleted()) refuse(one, "system field", "delete", "is not possible");
    for (const json::value& change : one.changes) {
      const json::array& path = change.as_object().at("path").as_array();
      if (path == json::array{"schema", "is_indexed"}) continue;
      std::vector<std::string> steps;
      for (const json::value& step : path) steps.push_back(step.is_string() ? std::string(step.get_string()) : "");
      base::fail(
          base::invalid_payload(fmt::format("The diff wants to change \"{}\" of {}: only its \"schema.is_indexed\" may",
                                            base::join(steps, "."), described(one, "system field"))));
    }
  }
}

void require_no_sql(const schema::Diff& diff) {
  for (const schema::ObjectChange& change : diff.objects) {
    const bool portable = (!change.before || change.before->portable()) && (!change.after || change.after->portable());
    if (portable) continue;
    base::fail(base::invalid_payload(
        fmt::format("The diff wants to {} {}, which takes SQL: that is run on the command line, or with the setting "
                    "DIRIGENT_SCHEMA_SQL",
                    change.verb(), schema::described(change.object()))));
  }
}

}  // namespace dirigent::model
