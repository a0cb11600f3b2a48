#include "api/graphql/caller_schema.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "access/readable.hpp"
#include "access/sessions.hpp"
#include "api/graphql/custom_scalars.hpp"
#include "api/graphql/operator_inputs.hpp"

namespace dirigent::api::graphql {

using graphql_lang::FieldDefinition;
using graphql_lang::InputValue;
using graphql_lang::NamedType;
using graphql_lang::TypeRef;

namespace {

/// Names with two underscores are the language's own.
bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), fits) &&
         !text.starts_with("__");
}

/// Names that a collection cannot have as a type: they are taken.
bool is_reserved(std::string_view name) {
  static constexpr std::array kTaken = {"Subscription", "Query",        "Mutation", "Int",  "Float", "String",
                                        "Boolean",      "DateTime",     "ID",       "uid",  "Point", "PointList",
                                        "Polygon",      "MultiPolygon", "JSON",     "Hash", "Date",  "Void"};
  return std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end();
}

}  // namespace

class SchemaBuilder {
 public:
  SchemaBuilder(CallerSchema& schema, const access::Who& who)
      : schema_(schema), types_(schema.types_), who_(who), readable_(*schema.model_, who) {}

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
  /// A type needs a field: a collection of which the caller sees none is left out.
  bool usable(const schema::Collection& collection) const {
    return collection.table && is_name(collection.name) && !is_reserved(collection.name) &&
           readable_.collection(collection.name) &&
           (collection.name != access::kSessions || access::may_see_sessions(who_)) &&
           std::any_of(collection.fields.begin(), collection.fields.end(),
                       [&](const schema::Field& field) { return shown(collection, field); });
  }

  bool shown(const schema::Collection& collection, const schema::Field& field) const {
    const bool empty = field.alias() && collection.relation(field.name) == nullptr;
    return !empty && is_name(field.name) && readable_.field(collection.name, field.name);
  }

  /// The fields that the caller sees, as far as they have names and data behind them.
  std::vector<const schema::Field*> fields_of(const schema::Collection& collection) const {
    std::vector<const schema::Field*> all;
    for (const schema::Field& field : collection.fields) {
      if (shown(collection, field)) all.push_back(&field);
    }
    return all;
  }

  /// Is the field there in every item the caller sees?
  bool always(const schema::Collection& collection, const schema::Field& field) const {
    if (access::unlimited(who_)) return true;
    const auto permitted = access::permissions_of(who_, collection.name, access::Action::kRead);
    return std::all_of(permitted.begin(), permitted.end(),
                       [&](const access::Permission& one) { return one.covers(field.name); });
  }

  /// A relation where the caller may follow it, else a value: of many-to-any relations, that is, its key, since who
  /// may not read one of the collections cannot tell what an item is.
  Meaning meaning_of(const schema::Collection& collection, const schema::Field& field) const {
    using Kind = Meaning::Kind;
    const schema::RelationEnd* end = collection.relation(field.name);
    if (end != nullptr && end->kind == schema::RelationKind::kM2A && all_members(*end)) {
      return {Kind::kItem, nullptr, &field};
    }
    if (end == nullptr || end->target == nullptr || !usable(*end->target)) return {Kind::kValue, nullptr, &field};
    const bool many = end->kind == schema::RelationKind::kO2M;
    return {many ? Kind::kToMany : Kind::kToOne, end->target, &field};
  }

  bool all_members(const schema::RelationEnd& end) const {
    const std::vector<std::string>& allowed = end.relation->one_allowed_collections;
    return !allowed.empty() && std::all_of(allowed.begin(), allowed.end(), [this](const std::string& name) {
      const schema::Collection* member = schema_.model_->collection(name);
      return member != nullptr && usable(*member);
    });
  }

  /// As functions_of(type), of a field that may be a relation.
  static std::string_view functions_of(const schema::Collection& collection, const schema::Field& field) {
    const schema::RelationEnd* end = collection.relation(field.name);
    const bool many = end != nullptr && end->kind == schema::RelationKind::kO2M;
    return many ? "count_functions" : graphql::functions_of(field.type);
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
    for (const schema::Field* field : fields_of(collection)) add_fields_of(type, collection, *field);
    return type;
  }

  void add_fields_of(NamedType& type, const schema::Collection& collection, const schema::Field& field) {
    const Meaning meaning = meaning_of(collection, field);
    const TypeRef of = type_of(collection, meaning);
    FieldDefinition& added = add_field(type, field.name, of, meaning);
    if (meaning.collection != nullptr) added.arguments = list_arguments(*meaning.collection);
    const std::string_view functions = functions_of(collection, field);
    if (!functions.empty()) {
      add_field(type, field.name + "_func", named(functions), {Meaning::Kind::kFunctions, nullptr, &field});
    }
  }

  TypeRef type_of(const schema::Collection& collection, const Meaning& meaning) {
    switch (meaning.kind) {
      case Meaning::Kind::kItem:
        return &union_of(collection, *meaning.field);
      case Meaning::Kind::kToOne:
        return &object_of(*meaning.collection);
      case Meaning::Kind::kToMany:
        return TypeRef(&object_of(*meaning.collection)).list();
      default:
        return value_type(collection, *meaning.field);
    }
  }

  TypeRef value_type(const schema::Collection& collection, const schema::Field& field) {
    const bool key = field.name == collection.primary_key;
    TypeRef type = key ? named("ID") : named(scalar_of(field.type));
    if (field.type == base::FieldType::kCsv) type = named("String").list();
    const bool stored = field.column && !field.column->nullable;
    const bool certain = key || (stored && field.default_value.is_null() && !field.generated());
    return certain && always(collection, field) ? type.required() : type;
  }

  NamedType& union_of(const schema::Collection& collection, const schema::Field& field) {
    NamedType& type = types_.add(NamedType::Kind::kUnion, fmt::format("{}_{}_union", collection.name, field.name));
    for (const std::string& member : collection.relation(field.name)->relation->one_allowed_collections)
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
    for (const schema::Field* field : fields_of(collection)) add_condition(type, collection, *field);
    const TypeRef all = TypeRef(&filter_of(collection)).list();
    for (const char* logic : {"_and", "_or"}) type.inputs.push_back({logic, all, std::nullopt});
  }

  void add_condition(NamedType& type, const schema::Collection& collection, const schema::Field& field) {
    const auto add = [&type](std::string name, TypeRef of) {
      type.inputs.push_back({std::move(name), of, std::nullopt});
    };
    const Meaning meaning = meaning_of(collection, field);
    switch (meaning.kind) {
      case Meaning::Kind::kItem:
        for (const std::string& member : collection.relation(field.name)->relation->one_allowed_collections)
          add(field.name + "__" + member, &filter_of(*schema_.model_->collection(member)));
        break;
      case Meaning::Kind::kToOne:
        add(field.name, &filter_of(*meaning.collection));
        break;
      case Meaning::Kind::kToMany:
        add(field.name, &quantifier_filter_of(*meaning.collection));
        break;
      default:
        add(field.name, named(operators_of(collection, field)));
    }
    const std::string_view functions = functions_of(collection, field);
    if (!functions.empty()) add(field.name + "_func", named(function_filter_of(functions)));
  }

  NamedType& aggregated_of(const schema::Collection& collection) {
    NamedType& type = types_.add(NamedType::Kind::kObject, collection.name + "_aggregated");
    NamedType& counts = types_.add(NamedType::Kind::kObject, collection.name + "_aggregated_count");
    std::vector<const schema::Field*> numbers;
    for (const schema::Field* field : fields_of(collection)) {
      add_field(counts, field->name, named("Int"), {Meaning::Kind::kValue, nullptr, field});
      if (base::is_number(field->type)) numbers.push_back(field);
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
  const access::Who& who_;
  access::Readable readable_;
  // By collection, not by name: a collection may be called as another one's filter is.
  using Types = std::map<const schema::Collection*, NamedType*>;
  Types objects_, filters_, quantifier_filters_;
};

CallerSchema::CallerSchema(schema::SchemaPtr model, const access::Who& who) : model_(std::move(model)) {
  SchemaBuilder(*this, who).build();
}

}  // namespace dirigent::api::graphql
