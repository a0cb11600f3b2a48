#include "graphql_lang/coercion.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "graphql_lang/print.hpp"
#include "graphql_lang/scalars.hpp"
#include "graphql_lang/suggestions.hpp"

namespace dirigent::graphql_lang {

namespace {

constexpr std::size_t kMostProblems = 50;

/// JSON of a client -> a value of an input type; notes what is wrong, with the path to it.
class InputReader {
 public:
  InputReader(const VariableDefinition& variable, std::vector<Problem>& problems)
      : variable_(variable), problems_(problems) {}

  json::value read(const json::value& given, TypeRef type, const std::string& path) {
    if (type.is_required()) {
      if (!given.is_null()) return read(given, type.inner(), path);
      return note(given, path, fmt::format("Expected non-nullable type \"{}\" not to be null.", type.text()));
    }
    if (given.is_null()) return nullptr;
    if (type.is_list()) return read_list(given, type.inner(), path);
    switch (type.named().kind) {
      case NamedType::Kind::kInput:
        return read_object(given, type.named(), path);
      case NamedType::Kind::kEnum:
        return read_enum(given, type.named(), path);
      default:
        return read_scalar(given, type.named(), path);
    }
  }

 private:
  json::value note(const json::value& given, const std::string& path, const std::string& what) {
    if (problems_.size() > kMostProblems) return nullptr;
    std::string message = fmt::format("Variable \"${}\" got invalid value {}", variable_.name, inspect(given));
    if (!path.empty()) message += fmt::format(" at \"{}{}\"", variable_.name, path);
    problems_.push_back({message + "; " + what, {variable_.at}});
    if (problems_.size() > kMostProblems) {
      problems_.back() = {"Too many errors processing variables, error limit reached. Execution aborted.", {}};
    }
    return nullptr;
  }

  json::value read_list(const json::value& given, TypeRef of, const std::string& path) {
    json::array result;
    if (const json::array* list = given.if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i)
        result.push_back(read((*list)[i], of, fmt::format("{}[{}]", path, i)));
    } else {
      result.push_back(read(given, of, path));
    }
    return result;
  }

  json::value read_object(const json::value& given, const NamedType& type, const std::string& path) {
    const json::object* members = given.if_object();
    if (members == nullptr) {
      return note(given, path, fmt::format("Expected type \"{}\" to be an object.", type.name));
    }
    json::object result;
    for (const InputValue& input : type.inputs) {
      if (const json::value* member = members->if_contains(input.name)) {
        result[input.name] = read(*member, input.type, path + "." + input.name);
      } else if (input.default_value) {
        result[input.name] = *input.default_value;
      } else if (input.type.is_required()) {
        note(given, path,
             fmt::format("Field \"{}\" of required type \"{}\" was not provided.", input.name, input.type.text()));
      }
    }
    for (const auto& [name, member] : *members) {
      if (find(type.inputs, name) != nullptr) continue;
      note(given, path,
           fmt::format("Field \"{}\" is not defined by type \"{}\".{}", std::string_view(name), type.name,
                       did_you_mean(name, type.inputs)));
    }
    return result;
  }

  json::value read_enum(const json::value& given, const NamedType& type, const std::string& path) {
    const json::string* name = given.if_string();
    if (name != nullptr &&
        std::find(type.values.begin(), type.values.end(), std::string_view(*name)) != type.values.end())
      return given;
    const std::string_view what = name == nullptr ? "Enum \"{}\" cannot represent non-string value: {}."
                                                  : "Value {1} does not exist in \"{0}\" enum.";
    return note(given, path, fmt::format(fmt::runtime(what), type.name, inspect(given)));
  }

  json::value read_scalar(const json::value& given, const NamedType& type, const std::string& path) {
    ScalarResult result = type.scalar.input(given);
    if (result.value) return std::move(*result.value);
    if (result.whole) return note(given, path, result.refusal);
    const std::string more = result.refusal.empty() ? "" : " " + result.refusal;
    return note(given, path, fmt::format("Expected type \"{}\".{}", type.name, more));
  }

  const VariableDefinition& variable_;
  std::vector<Problem>& problems_;
};

/// Does this give a value? A variable that was not given does not.
bool gives_value(const NamedValue* written, const Variables& variables) {
  return written != nullptr &&
         (written->value.kind != Value::Kind::kVariable || variables.contains(written->value.text));
}

std::optional<json::value> list_of(const Value& literal, TypeRef of, const Variables& variables) {
  json::array result;
  if (literal.kind != Value::Kind::kList) {
    std::optional<json::value> only = value_of(literal, of, variables);
    if (!only) return std::nullopt;
    result.push_back(std::move(*only));
    return result;
  }
  for (const Value& entry : literal.list) {
    std::optional<json::value> value = value_of(entry, of, variables);
    // A variable without a value is a null in a list.
    const bool absent = !value && entry.kind == Value::Kind::kVariable && !of.is_required();
    if (!value && !absent) return std::nullopt;
    result.push_back(value ? std::move(*value) : json::value(nullptr));
  }
  return result;
}

std::optional<json::value> object_of(const Value& literal, const NamedType& type, const Variables& variables) {
  if (literal.kind != Value::Kind::kObject) return std::nullopt;
  json::object result;
  for (const InputValue& input : type.inputs) {
    const NamedValue* written = find(literal.members, input.name);
    if (!gives_value(written, variables)) {
      if (input.default_value) result[input.name] = *input.default_value;
      if (!input.default_value && input.type.is_required()) return std::nullopt;
      continue;
    }
    std::optional<json::value> value = value_of(written->value, input.type, variables);
    if (!value) return std::nullopt;
    result[input.name] = std::move(*value);
  }
  return result;
}

}  // namespace

std::variant<Variables, std::vector<Problem>> coerce_variables(const TypeSystem& types, const Operation& operation,
                                                               const json::object& given) {
  Variables variables;
  std::vector<Problem> problems;
  for (const VariableDefinition& variable : operation.variables) {
    const TypeRef type = types.resolve(variable.type);
    const json::value* value = given.if_contains(variable.name);
    if (value == nullptr) {
      if (!variable.default_value.empty()) {
        std::optional<json::value> written = value_of(variable.default_value.front(), type, {});
        if (written) variables[variable.name] = std::move(*written);
      } else if (type.is_required()) {
        problems.push_back(
            {fmt::format("Variable \"${}\" of required type \"{}\" was not provided.", variable.name, type.text()),
             {variable.at}});
      }
      continue;
    }
    if (value->is_null() && type.is_required()) {
      problems.push_back(
          {fmt::format("Variable \"${}\" of non-null type \"{}\" must not be null.", variable.name, type.text()),
           {variable.at}});
      continue;
    }
    variables[variable.name] = InputReader(variable, problems).read(*value, type, {});
  }
  if (!problems.empty()) return problems;
  return variables;
}

std::optional<json::value> value_of(const Value& literal, TypeRef type, const Variables& variables) {
  if (literal.kind == Value::Kind::kVariable) {
    const json::value* value = variables.if_contains(literal.text);
    if (value == nullptr || (value->is_null() && type.is_required())) return std::nullopt;
    return *value;
  }
  if (type.is_required()) {
    if (literal.kind == Value::Kind::kNull) return std::nullopt;
    return value_of(literal, type.inner(), variables);
  }
  if (literal.kind == Value::Kind::kNull) return json::value(nullptr);
  if (type.is_list()) return list_of(literal, type.inner(), variables);
  if (type.named().kind == NamedType::Kind::kInput) return object_of(literal, type.named(), variables);
  if (type.named().kind == NamedType::Kind::kEnum) return json::value(json::string(literal.text));
  return type.named().scalar.literal(literal).value;
}

std::variant<json::object, Problem> arguments_of(const std::vector<InputValue>& definitions,
                                                 const std::vector<NamedValue>& written, const Variables& variables,
                                                 Location at) {
  json::object result;
  for (const InputValue& definition : definitions) {
    const NamedValue* argument = find(written, definition.name);
    if (!gives_value(argument, variables)) {
      if (definition.default_value) {
        result[definition.name] = *definition.default_value;
      } else if (definition.type.is_required()) {
        std::string message = fmt::format("Argument \"{}\" of required type \"{}\" was not provided.", definition.name,
                                          definition.type.text());
        if (argument != nullptr) {
          message = fmt::format(
              "Argument \"{}\" of required type \"{}\" was provided the variable \"${}\" which was not provided a "
              "runtime value.",
              definition.name, definition.type.text(), argument->value.text);
        }
        return Problem{std::move(message), {argument != nullptr ? argument->value.at : at}};
      }
      continue;
    }
    std::optional<json::value> value = value_of(argument->value, definition.type, variables);
    if (!value) {
      return Problem{fmt::format("Argument \"{}\" of non-null type \"{}\" must not be null.", definition.name,
                                 definition.type.text()),
                     {argument->value.at}};
    }
    result[definition.name] = std::move(*value);
  }
  return result;
}

}  // namespace dirigent::graphql_lang
