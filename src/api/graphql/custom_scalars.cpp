#include "api/graphql/custom_scalars.hpp"

#include <algorithm>

#include "graphql_lang/scalars.hpp"

namespace dirigent::api::graphql {

namespace {

using namespace graphql_lang;  // NOLINT(google-build-using-namespace): the language is what this file is about

ScalarResult given(json::value value) {
  return {std::move(value), {}, false};
}

/// A literal as the JSON it looks like; variables inside are no part of it.
json::value json_of(const Value& literal) {
  switch (literal.kind) {
    case Value::Kind::kInt:
    case Value::Kind::kFloat:
      return number_of(literal);
    case Value::Kind::kBoolean:
      return literal.text == "true";
    case Value::Kind::kString:
    case Value::Kind::kEnum:
      return json::string(literal.text);
    case Value::Kind::kList: {
      json::array list;
      for (const Value& entry : literal.list) list.push_back(json_of(entry));
      return list;
    }
    case Value::Kind::kObject: {
      json::object object;
      for (const NamedValue& member : literal.members) object[member.name] = json_of(member.value);
      return object;
    }
    case Value::Kind::kNull:
    case Value::Kind::kVariable:
      break;
  }
  return nullptr;
}

ScalarResult any_literal(const Value& value) {
  return given(json_of(value));
}
ScalarResult any_input(const json::value& value) {
  return given(value);
}

ScalarResult text_literal(const Value& value) {
  if (value.kind != Value::Kind::kString) return refused();
  return given(json::string(value.text));
}

constexpr std::string_view kStringOrFloat = "Value must be either a String or a Float";

ScalarResult string_or_float_literal(const Value& value) {
  if (value.kind == Value::Kind::kString) return given(json::string(value.text));
  if (value.kind == Value::Kind::kInt || value.kind == Value::Kind::kFloat) return given(number_of(value));
  return refused(std::string(kStringOrFloat));
}

ScalarResult string_or_float_input(const json::value& value) {
  if (value.is_string() || value.is_number()) return given(value);
  return refused(std::string(kStringOrFloat));
}

ScalarResult whole_number(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool whole =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole) return refused("Invalid GraphQLBigInt");
  return given(json::string(text));
}

ScalarResult big_int_literal(const Value& value) {
  if (value.kind != Value::Kind::kString) return refused("Value must be a String");
  return whole_number(value.text);
}

ScalarResult big_int_input(const json::value& value) {
  if (!value.is_string()) return refused("Value must be a String");
  return whole_number(value.get_string());
}

struct CustomScalar {
  std::string_view name;
  std::string_view description;
  Scalar scalar;
};

constexpr CustomScalar kCustomScalars[] = {
    {"Date", "ISO8601 Date values", {text_literal, any_input}},
    {"GraphQLBigInt", "BigInt value", {big_int_literal, big_int_input}},
    {"GraphQLGeoJSON", "GeoJSON value", {any_literal, any_input}},
    {"GraphQLStringOrFloat", "A Float or a String", {string_or_float_literal, string_or_float_input}},
    {"Hash", "Hashed string values", {text_literal, any_input}},
    {"JSON", "Any JSON value", {any_literal, any_input}},
    {"Void", "Represents NULL values", {any_literal, any_input}},
};

}  // namespace

void add_custom_scalars(TypeSystem& types) {
  for (const CustomScalar& custom : kCustomScalars) {
    NamedType& type = types.add(NamedType::Kind::kScalar, std::string(custom.name));
    type.description = custom.description;
    type.scalar = custom.scalar;
  }
}

std::string_view scalar_of(base::FieldType type) {
  using base::FieldType;
  if (base::is_geometry(type)) return "GraphQLGeoJSON";
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
      return "String";
  }
}

}  // namespace dirigent::api::graphql
