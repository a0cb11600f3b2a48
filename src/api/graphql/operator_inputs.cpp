#include "api/graphql/operator_inputs.hpp"

#include <string>
#include <vector>

#include "base/text.hpp"

namespace dirigent::api::graphql {

namespace {

using namespace graphql_lang;  // NOLINT(google-build-using-namespace): the language is what this file is about

/// Operators of one value, of lists, and of true or false.
struct Operators {
  std::string_view name;
  std::string_view value;
  std::string_view of_values;
  std::string_view of_lists;
  std::string_view list_value;  // what lists of `of_ranges` hold
  std::string_view of_ranges;
  std::string_view of_flags;
};

constexpr std::string_view kTextOperators =
    "_eq,_neq,_contains,_icontains,_ncontains,_starts_with,_nstarts_with,_istarts_with,_nistarts_with,_ends_with,"
    "_nends_with,_iends_with,_niends_with";
constexpr std::string_view kOrder = "_eq,_neq,_gt,_gte,_lt,_lte";
constexpr std::string_view kNull = "_null,_nnull";
constexpr std::string_view kNullOrEmpty = "_null,_nnull,_empty,_nempty";
constexpr std::string_view kRanges = "_between,_nbetween";
constexpr std::string_view kAny = "GraphQLStringOrFloat";

constexpr Operators kOperators[] = {
    {"string_filter_operators", "String", kTextOperators, "_in,_nin", {}, {}, kNullOrEmpty},
    {"id_filter_operators", "ID", kTextOperators, "_in,_nin", {}, {}, kNullOrEmpty},
    {"boolean_filter_operators", "Boolean", "_eq,_neq", {}, {}, {}, kNull},
    {"date_filter_operators", "String", kOrder, "_in,_nin", kAny, kRanges, kNull},
    {"number_filter_operators", kAny, kOrder, "_in,_nin", kAny, kRanges, kNull},
    {"big_int_filter_operators", "GraphQLBigInt", kOrder, "_in,_nin", "GraphQLBigInt", kRanges, kNull},
    {"hash_filter_operators", {}, {}, {}, {}, {}, kNullOrEmpty},
    {"geometry_filter_operators",
     "GraphQLGeoJSON",
     "_eq,_neq,_intersects,_nintersects,_intersects_bbox,_nintersects_bbox",
     {},
     {},
     {},
     kNull},
};

struct Functions {
  std::string_view name;
  std::string_view functions;
};

constexpr Functions kFunctions[] = {
    {"count_functions", "count"},
    {"date_functions", "year,month,week,day,weekday"},
    {"time_functions", "hour,minute,second"},
    {"datetime_functions", "year,month,week,day,weekday,hour,minute,second"},
};

void add(NamedType& type, std::string_view names, TypeRef value) {
  for (std::string& name : base::split(names, ',')) type.inputs.push_back({std::move(name), value, std::nullopt});
}

}  // namespace

std::string function_filter_of(std::string_view functions) {
  std::string name(functions);
  name.pop_back();
  return name + "_filter_operators";
}

void add_operator_inputs(TypeSystem& types) {
  for (const Operators& row : kOperators) {
    NamedType& type = types.add(NamedType::Kind::kInput, std::string(row.name));
    if (!row.value.empty()) {
      const TypeRef value = types.find(row.value);
      add(type, row.of_values, value);
      add(type, row.of_lists, value.list());
    }
    if (!row.list_value.empty()) add(type, row.of_ranges, TypeRef(types.find(row.list_value)).list());
    add(type, row.of_flags, types.find("Boolean"));
  }
  for (const Functions& row : kFunctions) {
    NamedType& output = types.add(NamedType::Kind::kObject, std::string(row.name));
    NamedType& filter = types.add(NamedType::Kind::kInput, function_filter_of(row.name));
    for (const std::string& name : base::split(row.functions, ',')) {
      FieldDefinition& field = output.fields.emplace_back();
      field.name = name;
      field.type = types.find("Int");
      filter.inputs.push_back({name, types.find("number_filter_operators"), std::nullopt});
    }
  }
}

std::string_view operators_of(const schema::Collection& collection, const schema::Field& field) {
  using base::FieldType;
  if (field.has(schema::Special::kConceal) || field.has(schema::Special::kHash)) return "hash_filter_operators";
  const bool key = field.name == collection.primary_key;
  if (key && field.type == FieldType::kUuid) return "id_filter_operators";
  if (key) return base::is_number(field.type) ? "number_filter_operators" : "string_filter_operators";
  if (base::is_geometry(field.type)) return "geometry_filter_operators";
  switch (field.type) {
    case FieldType::kBoolean:
      return "boolean_filter_operators";
    case FieldType::kBigInteger:
      return "big_int_filter_operators";
    case FieldType::kInteger:
    case FieldType::kFloat:
    case FieldType::kDecimal:
      return "number_filter_operators";
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime:
    case FieldType::kTimestamp:
      return "date_filter_operators";
    case FieldType::kHash:
      return "hash_filter_operators";
    default:
      return "string_filter_operators";
  }
}

std::string_view functions_of(base::FieldType type) {
  using base::FieldType;
  switch (type) {
    case FieldType::kDate:
      return "date_functions";
    case FieldType::kTime:
      return "time_functions";
    case FieldType::kDateTime:
    case FieldType::kTimestamp:
      return "datetime_functions";
    case FieldType::kJson:
      return "count_functions";
    default:
      return {};
  }
}

}  // namespace dirigent::api::graphql
