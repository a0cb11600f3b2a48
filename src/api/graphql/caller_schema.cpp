#include "api/graphql/caller_schema.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "api/graphql/custom_scalars.hpp"
#include "api/graphql/operator_inputs.hpp"
#include "api/graphql/readable.hpp"

namespace dirigent::api::graphql {

using graphql_lang::FieldDefinition;
using graphql_lang::InputValue;
using graphql_lang::NamedType;
using graphql_lang::TypeRef;

namespace {

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), fits);
}

/// Names that a collection cannot have as a type: they are taken.
bool is_reserved(std::string_view name) {
  static constexpr std::array kTaken = {"Subscription", "Query",        "Mutation", "Int",  "Float", "String",
                                        "Boolean",      "DateTime",     "ID",       "uid",  "Point", "PointList",
                                        "Polygon",      "MultiPolygon", "JSON",     "Hash", "Date",  "Void"};
  return name.starts_with("__") || std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end();
}

bool is_number(const schema::Field& field) {
  switch (field.type) {
    case base::FieldType::kInteger:
    case base::FieldType::kBigInteger:
    case base::FieldType::kFloat:
    case base::FieldType::kDecimal:
      return true;
    default:
      return false;
  }
}

std::string_view scalar_of(base::FieldType type) {
  using base::FieldType;
  switch (type) {
    case FieldType::kBoolean:
      return "Boolean";
    case FieldType::kBigInteger:
      return "GraphQLBigInt";
    case FieldType::kInteger:
      return "Int";
    case FieldType::kFloat:
    case FieldType::kDecimal:
      return "Float";
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime:
    case FieldType::kTimestamp:
      return "Date";
    case FieldType::kHash:
      return "Hash";
    case FieldType::kJson:
      return "JSON";
    default:
      return operators_of(type) == "geometry_filter_operators" ? "GraphQLGeoJSON" : "String";
  }
}

}  // namespace

class SchemaBuilder {
 public:
  SchemaBuilder(CallerSchema& schema, const access::Who& who)
      : schema_(schema), types_(schema.types_), readable_(*schema.model_, who) {}

  void build() {
    add_custom_scalars(types_);
    add_operator_inputs(types_);
    NamedType& query = types_.add(NamedType::Kind::kObject, "Query");
    types_.query = &query;
    for (const auto& [name, collection] : schema_.model_->collections) {
      if (!collection.system && usable(collection)) add_roots(query, collection);
    }
    if (query.fields.empty()) {
      add_field(query, "_empty", named("Void"), {Meaning::Kind::kEmpty, nullptr, nullptr});
    }
  }

 private:
  bool usable(const schema::Collection& collection) {
    return collection.table && is_name(collection.name) && !is_reserved(collection.name) &&
           readable_.collection(collection);
  }

  TypeRef named(std::string_view name) const { return types_.find(name); }

  FieldDefinition& add_field(NamedType& type, std::string name, TypeRef of, Meaning meaning) {
    FieldDefinition& field = type.fields.emplace_back();
    field.name = std::move(name);
    field.type = of;
    if (meaning.kind != Meaning::Kind::kNone) {
      field.meaning = schema_.meanings_.size();
      schema_.meanings_.push_back(meaning);
    }
    return field;
  }

  void add_roots(NamedType& query, const schema::Collection& collection) {
    using Kind = Meaning::Kind;
    const TypeRef type = &object_of(collection);
    const InputValue version{"version", named("String"), std::nullopt};
    if (collection.singleton) {
      add_field(query, collection.name, type, {Kind::kSingleton, &collection, nullptr}).arguments = {version};
      return;
    }
    FieldDefinition& list =
        add_field(query, collection.name, type.required().list().required(), {Kind::kList, &collection, nullptr});
    list.arguments = list_arguments(collection);
    FieldDefinition& one = add_field(query, collection.name + "_by_id", type, {Kind::kById, &collection, nullptr});
    one.arguments = {{"id", named("ID").required(), std::nullopt}, version};
    const TypeRef groups = &aggregated_of(collection);
    FieldDefinition& aggregated = add_field(query, collection.name + "_aggregated", groups.required().list().required(),
                                            {Kind::kAggregated, &collection, nullptr});
    aggregated.arguments = list_arguments(collection);
    aggregated.arguments.insert(aggregated.arguments.begin(), {"groupBy", named("String").list(), std::nullopt});
  }

  std::vector<InputValue> list_arguments(const schema::Collection& collection) {
    const TypeRef integer = named("Int");
    return {{"filter", &filter_of(collection), std::nullopt},
            {"sort", named("String").list(), std::nullopt},
            {"limit", integer, std::nullopt},
            {"offset", integer, std::nullopt},
            {"page", integer, std::nullopt},
            {"search", named("String"), std::nullopt}};
  }

  // Types refer to each other in circles: one is there, empty, before what it holds is made.
  NamedType& object_of(const schema::Collection& collection) {
    const auto [place, fresh] = objects_.try_emplace(&collection);
    if (!fresh) return *place->second;
    NamedType& type = types_.add(NamedType::Kind::kObject, collection.name);
    place->second = &type;
    type.meaning = schema_.meanings_.size();
    schema_.meanings_.push_back({Meaning::Kind::kCollection, &collection, nullptr});
    for (const schema::Field& field : collection.fields) {
      if (!is_name(field.name) || field.name.starts_with("__") || !readable_.field(collection, field)) continue;
      add_fields_of(type, collection, field);
    }
    return type;
  }

  void add_fields_of(NamedType& type, const schema::Collection& collection, const schema::Field& field) {
    using Kind = Meaning::Kind;
    const schema::RelationEnd* end = collection.relation(field.name);
    if (end != nullptr && end->kind == schema::RelationKind::kM2A && all_members(*end)) {
      const TypeRef item = &union_of(collection, field, *end);
      add_field(type, field.name, item, {Kind::kItem, nullptr, &field});
    } else if (end != nullptr && end->target != nullptr && usable(*end->target)) {
      const bool many = end->kind == schema::RelationKind::kO2M;
      const TypeRef target = &object_of(*end->target);
      FieldDefinition& added = add_field(type, field.name, many ? target.list() : target,
                                         {many ? Kind::kToMany : Kind::kToOne, end->target, &field});
      added.arguments = list_arguments(*end->target);
    } else {
      add_field(type, field.name, value_type(collection, field), {Kind::kValue, nullptr, &field});
    }
    const bool many = end != nullptr && end->kind == schema::RelationKind::kO2M;
    const std::string_view functions = many ? "count_functions" : functions_of(field.type);
    if (!functions.empty()) {
      add_field(type, field.name + "_func", named(functions), {Kind::kFunctions, nullptr, &field});
    }
  }

  TypeRef value_type(const schema::Collection& collection, const schema::Field& field) {
    const bool key = field.name == collection.primary_key;
    TypeRef type = key ? named("ID") : named(scalar_of(field.type));
    if (field.type == base::FieldType::kCsv) type = named("String").list();
    const bool stored = field.column && !field.column->nullable;
    const bool always = key || (stored && field.default_value.is_null() && !field.generated());
    return always && readable_.always(collection, field) ? type.required() : type;
  }

  // A caller who may not read one of the collections cannot tell what an item is: they get its key.
  bool all_members(const schema::RelationEnd& end) {
    const std::vector<std::string>& allowed = end.relation->one_allowed_collections;
    return !allowed.empty() && std::all_of(allowed.begin(), allowed.end(), [this](const std::string& name) {
      const schema::Collection* member = schema_.model_->collection(name);
      return member != nullptr && usable(*member);
    });
  }

  NamedType& union_of(const schema::Collection& collection, const schema::Field& field,
                      const schema::RelationEnd& end) {
    const std::string name = fmt::format("{}_{}_union", collection.name, field.name);
    NamedType& type = types_.add(NamedType::Kind::kUnion, name);
    for (const std::string& member : end.relation->one_allowed_collections)
      type.members.push_back(&object_of(*schema_.model_->collection(member)));
    return type;
  }

  NamedType& filter_of(const schema::Collection& collection) {
    const auto [place, fresh] = filters_.try_emplace(&collection);
    if (!fresh) return *place->second;
    NamedType& type = types_.add(NamedType::Kind::kInput, collection.name + "_filter");
    place->second = &type;
    add_conditions(type, collection);
    return type;
  }

  /// Of a relation to many: conditions on some or none of the items as well.
  NamedType& quantifier_filter_of(const schema::Collection& collection) {
    const auto [place, fresh] = quantifier_filters_.try_emplace(&collection);
    if (!fresh) return *place->second;
    NamedType& type = types_.add(NamedType::Kind::kInput, collection.name + "_quantifier_filter");
    place->second = &type;
    add_conditions(type, collection);
    const TypeRef filter = &filter_of(collection);
    for (const char* quantifier : {"_some", "_none"}) type.inputs.push_back({quantifier, filter, std::nullopt});
    return type;
  }

  void add_conditions(NamedType& type, const schema::Collection& collection) {
    for (const schema::Field& field : collection.fields) {
      if (!is_name(field.name) || field.name.starts_with("__") || !readable_.field(collection, field)) continue;
      add_condition(type, collection, field);
    }
    const TypeRef all = TypeRef(&filter_of(collection)).list();
    for (const char* logic : {"_and", "_or"}) type.inputs.push_back({logic, all, std::nullopt});
  }

  void add_condition(NamedType& type, const schema::Collection& collection, const schema::Field& field) {
    const schema::RelationEnd* end = collection.relation(field.name);
    const auto add = [&type](std::string name, TypeRef of) {
      type.inputs.push_back({std::move(name), of, std::nullopt});
    };
    if (end != nullptr && end->kind == schema::RelationKind::kM2A && all_members(*end)) {
      for (const std::string& member : end->relation->one_allowed_collections)
        add(field.name + "__" + member, &filter_of(*schema_.model_->collection(member)));
    } else if (end != nullptr && end->target != nullptr && usable(*end->target)) {
      const bool many = end->kind == schema::RelationKind::kO2M;
      add(field.name, many ? &quantifier_filter_of(*end->target) : &filter_of(*end->target));
    } else {
      add(field.name, named(condition_of(collection, field)));
    }
    const bool many = end != nullptr && end->kind == schema::RelationKind::kO2M;
    const std::string_view functions = many ? "count_functions" : functions_of(field.type);
    if (!functions.empty()) add(field.name + "_func", named(function_filter_of(functions)));
  }

  static std::string_view condition_of(const schema::Collection& collection, const schema::Field& field) {
    if (field.has(schema::Special::kConceal) || field.has(schema::Special::kHash)) return "hash_filter_operators";
    if (field.name != collection.primary_key) return operators_of(field.type);
    if (field.type == base::FieldType::kUuid) return "id_filter_operators";
    return is_number(field) ? "number_filter_operators" : "string_filter_operators";
  }

  NamedType& aggregated_of(const schema::Collection& collection) {
    NamedType& type = types_.add(NamedType::Kind::kObject, collection.name + "_aggregated");
    NamedType& counts = types_.add(NamedType::Kind::kObject, collection.name + "_aggregated_count");
    std::vector<const schema::Field*> numbers;
    for (const schema::Field& field : collection.fields) {
      if (!is_name(field.name) || field.name.starts_with("__") || !readable_.field(collection, field)) continue;
      add_field(counts, field.name, named("Int"), {Meaning::Kind::kValue, nullptr, &field});
      if (is_number(field)) numbers.push_back(&field);
    }
    add_field(type, "group", named("JSON"), {});
    add_field(type, "countAll", named("Int"), {});
    add_field(type, "count", &counts, {});
    add_field(type, "countDistinct", &counts, {});
    if (numbers.empty()) return type;
    NamedType& values = types_.add(NamedType::Kind::kObject, collection.name + "_aggregated_fields");
    for (const schema::Field* field : numbers)
      add_field(values, field->name, named("Float"), {Meaning::Kind::kValue, nullptr, field});
    for (const char* function : {"avg", "sum", "avgDistinct", "sumDistinct", "min", "max"})
      add_field(type, function, &values, {});
    return type;
  }

  CallerSchema& schema_;
  graphql_lang::TypeSystem& types_;
  Readable readable_;
  // By collection, not by name: a collection may be called as another one's filter is.
  using Types = std::map<const schema::Collection*, NamedType*>;
  Types objects_, filters_, quantifier_filters_;
};

CallerSchema::CallerSchema(schema::SchemaPtr model, const access::Who& who) : model_(std::move(model)) {
  SchemaBuilder(*this, who).build();
}

}  // namespace dirigent::api::graphql
