#include "model/track/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/errors.hpp"
#include "model/track/column_rows.hpp"

namespace dirigent::model {

namespace {

using schema::Collection;
using schema::Relation;

class Tracking {
 public:
  Tracking(const schema::Schema& schema, const std::vector<std::string>& names) : schema_(schema) {
    for (const auto& [name, collection] : schema.collections) {
      if (names.empty() && collection.table && !collection.system) chosen_.insert(name);
    }
    for (const std::string& name : names) {
      const Collection* known = schema.collection(name);
      if (known == nullptr || !known->table) base::fail(base::invalid_payload("There is no table \"" + name + "\""));
      if (known->system) base::fail(base::invalid_payload("\"" + name + "\" is the system's own"));
      chosen_.insert(name);
    }
  }

  TrackPlan plan() {
    for (const std::string& name : chosen_) {
      const Collection& collection = *schema_.collection(name);
      add_collection(collection);
      add_columns(collection);
    }
    for (const Relation& relation : schema_.relations) add_relation(relation);
    return std::move(plan_);
  }

 private:
  static bool tracked(const Collection& collection) { return !collection.api->at("meta").is_null(); }
  /// Tracked, or about to be.
  bool met(const Collection& collection) const { return tracked(collection) || chosen_.contains(collection.name); }

  void add_collection(const Collection& collection) {
    if (tracked(collection)) return;
    json::object row{{"collection", collection.name}, {"hidden", junction_ends(collection).has_value()}};
    if (const auto shown = display_template(collection)) row["display_template"] = *shown;
    if (junction_ends(collection)) row["icon"] = "import_export";
    plan_.collections.push_back(std::move(row));
  }

  void add_columns(const Collection& collection) {
    std::size_t place = 0;
    for (const schema::Field& field : collection.fields) {
      ++place;
      if (!field.alias() && field.meta.is_null()) plan_.fields.push_back(column_row(collection, field, place));
    }
  }

  /// Its two foreign keys, when there is nothing else in the table but a key and numbers that may be an order.
  std::optional<std::pair<const Relation*, const Relation*>> junction_ends(const Collection& collection) const {
    std::vector<const Relation*> ends;
    for (const Relation& relation : schema_.relations) {
      if (relation.many_collection == collection.name && relation.foreign_key) ends.push_back(&relation);
    }
    if (ends.size() != 2 || collection.table->kind != sql::TableKind::kTable) return std::nullopt;
    for (const schema::Field& field : collection.fields) {
      if (field.alias()) continue;
      const bool end = field.name == ends[0]->many_field || field.name == ends[1]->many_field;
      const bool order = field.type == base::FieldType::kInteger && field.column->nullable;
      if (!end && !order && !field.column->primary_key) return std::nullopt;
    }
    return std::pair{ends[0], ends[1]};
  }

  bool leads(const Relation& relation) const {
    if (!relation.foreign_key || !relation.one_collection) return false;
    const Collection* one = schema_.collection(*relation.one_collection);
    const Collection& many = *schema_.collection(relation.many_collection);
    if (one == nullptr || one->system || many.system || !met(*one) || !met(many)) return false;
    if (!chosen_.contains(one->name) && !chosen_.contains(many.name)) return false;
    return many.relation(relation.many_field) != nullptr;
  }

  void add_relation(const Relation& relation) {
    if (!relation.api->at("meta").is_null() || !leads(relation)) return;
    const Collection& many = *schema_.collection(relation.many_collection);
    const Collection& one = *schema_.collection(*relation.one_collection);
    const auto ends = junction_ends(many);
    const Relation* other = !ends ? nullptr : ends->first == &relation ? ends->second : ends->first;
    const std::string alias = free_name(one, other != nullptr ? *other->one_collection : many.name, relation);
    json::object row{{"many_collection", many.name},
                     {"many_field", relation.many_field},
                     {"one_collection", one.name},
                     {"one_field", alias}};
    if (other != nullptr) row["junction_field"] = other->many_field;
    plan_.relations.push_back(std::move(row));
    plan_.fields.push_back(json::object{{"collection", one.name},
                                        {"field", alias},
                                        {"special", json::array{other != nullptr ? "m2m" : "o2m"}},
                                        {"interface", other != nullptr ? "list-m2m" : "list-o2m"},
                                        {"width", "full"}});
  }

  /// The name of what is listed; of two that would have the same, the second says by which field.
  std::string free_name(const Collection& one, const std::string& wanted, const Relation& relation) {
    std::set<std::string>& taken = taken_[one.name];
    const auto is_free = [&](const std::string& name) {
      return one.shown_field(name) == nullptr && !taken.contains(name);
    };
    std::string name = wanted;
    if (!is_free(name)) name = relation.many_collection + "_" + relation.many_field;
    for (int n = 2; !is_free(name); ++n)
      name = relation.many_collection + "_" + relation.many_field + std::to_string(n);
    taken.insert(name);
    return name;
  }

  const schema::Schema& schema_;
  std::set<std::string> chosen_;
  std::map<std::string, std::set<std::string>> taken_;
  TrackPlan plan_;
};

std::string text_of(const json::value& row, std::string_view member) {
  return std::string(row.get_object().at(member).as_string());
}

}  // namespace

TrackPlan plan_tracking(const schema::Schema& schema, const std::vector<std::string>& names) {
  return Tracking(schema, names).plan();
}

std::string described(const TrackPlan& plan) {
  std::string out;
  for (const json::value& row : plan.collections) out += "collection " + text_of(row, "collection") + "\n";
  for (const json::value& row : plan.fields) {
    out += "field      " + text_of(row, "collection") + "." + text_of(row, "field") + " (" + text_of(row, "interface") +
           ")\n";
  }
  for (const json::value& row : plan.relations) {
    out += "relation   " + text_of(row, "many_collection") + "." + text_of(row, "many_field") + " -> ";
    out += text_of(row, "one_collection") + "." + text_of(row, "one_field") + "\n";
  }
  return out;
}

}  // namespace dirigent::model
