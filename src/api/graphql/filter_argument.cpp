#include "api/graphql/filter_argument.hpp"

#include <string>

#include <fmt/format.h>

namespace dirigent::api::graphql {

namespace {

class Translation {
 public:
  explicit Translation(const schema::Schema& model) : model_(model) {}

  json::value level(const json::value& argument, const schema::Collection& collection) const {
    if (const json::array* list = argument.if_array()) {
      json::array result;
      for (const json::value& entry : *list) result.push_back(level(entry, collection));
      return result;
    }
    const json::object* members = argument.if_object();
    if (members == nullptr) return argument;
    json::object result;
    for (const auto& [name, value] : *members) add(result, name, value, collection);
    return result;
  }

 private:
  void add(json::object& into, std::string_view name, const json::value& value,
           const schema::Collection& collection) const {
    if (collection.field(name) != nullptr) {
      const schema::RelationEnd* end = collection.relation(name);
      const bool leads = end != nullptr && end->target != nullptr && value.is_object();
      into[name] = leads ? level(value, *end->target) : value;
    } else if (const schema::Field* field = function_field(name, collection)) {
      add_functions(into, *field, value);
    } else if (const schema::Collection* member = member_of(name)) {
      std::string scoped(name.substr(0, name.size() - member->name.size() - 2));
      into[scoped + ":" + member->name] = level(value, *member);
    } else {
      into[name] = level(value, collection);  // _and, _or, _some, _none
    }
  }

  static const schema::Field* function_field(std::string_view name, const schema::Collection& collection) {
    constexpr std::string_view kEnding = "_func";
    if (!name.ends_with(kEnding)) return nullptr;
    return collection.field(name.substr(0, name.size() - kEnding.size()));
  }

  static void add_functions(json::object& into, const schema::Field& field, const json::value& functions) {
    const json::object* members = functions.if_object();
    if (members == nullptr) return;
    for (const auto& [function, value] : *members)
      into[fmt::format("{}({})", std::string_view(function), field.name)] = value;
  }

  /// The collection behind the first "__" of "item__posts"; a field's name may have such a one too.
  const schema::Collection* member_of(std::string_view name) const {
    for (std::size_t at = name.find("__", 1); at != std::string_view::npos; at = name.find("__", at + 1)) {
      if (const schema::Collection* member = model_.collection(name.substr(at + 2))) return member;
    }
    return nullptr;
  }

  const schema::Schema& model_;
};

}  // namespace

json::value filter_object(const json::value& argument, const schema::Schema& model,
                          const schema::Collection& collection) {
  return Translation(model).level(argument, collection);
}

}  // namespace dirigent::api::graphql
