#include "api/openapi/collection_operations.hpp"

#include "api/openapi/schemas.hpp"

namespace dirigent::api::openapi {

namespace {

std::optional<access::Action> action_of(std::string_view method) {
  if (method == "GET") return access::Action::kRead;
  if (method == "POST") return access::Action::kCreate;
  if (method == "PATCH") return access::Action::kUpdate;
  if (method == "DELETE") return access::Action::kDelete;
  return std::nullopt;
}

json::object key_parameter(const schema::Collection& collection) {
  return {{"name", "id"},
          {"in", "path"},
          {"required", true},
          {"description", "Key of the item."},
          {"schema", key_schema(collection)}};
}

json::object list_of(const json::object& item) {
  return {{"type", "array"}, {"items", item}};
}

json::object one_or_list(const json::object& item) {
  return {{"oneOf", json::array{item, list_of(item)}}};
}

json::object on_list(const schema::Collection& collection, std::string_view component, access::Action action) {
  const std::string name(component);
  const json::object item = reference("schemas", component);
  if (action == access::Action::kRead) {
    Operation read("List items of " + collection.name, component, "read" + name);
    read.parameters({"Fields", "Limit", "Meta", "Offset", "Sort", "Filter", "Search", "Page", "Export"});
    if (collection.singleton) return read.answers_data(item).take();
    return read.answers_data(list_of(item), true).take();
  }
  if (action == access::Action::kCreate) {
    Operation create("Create items of " + collection.name, component, "create" + name);
    create.parameters({"Fields", "Meta"}).body(one_or_list(item));
    return create.answers_data(one_or_list(item)).take();
  }
  if (action == access::Action::kUpdate) {
    Operation update("Change items of " + collection.name, component, "update" + name);
    update.parameters({"Fields", "Meta"});
    if (collection.singleton) return update.body(item).answers_data(item).take();
    json::object chosen{{"type", "object"},
                        {"properties",
                         {{"keys", {{"type", "array"}, {"items", key_schema(collection)}}},
                          {"query", reference("schemas", "Query")},
                          {"data", item}}}};
    update.body(json::object{{"oneOf", json::array{list_of(item), std::move(chosen)}}});
    return update.answers_data(list_of(item)).take();
  }
  Operation remove("Delete items of " + collection.name, component, "delete" + name);
  return remove.answers_nothing().take();
}

json::object on_one(const schema::Collection& collection, std::string_view component, access::Action action) {
  const std::string name(component);
  const json::object item = reference("schemas", component);
  if (action == access::Action::kRead) {
    Operation read("Read an item of " + collection.name, component, "readSingle" + name);
    read.parameters({"Fields", "Meta", "Version"}).parameter(key_parameter(collection));
    return read.answers_data(item).take();
  }
  if (action == access::Action::kUpdate) {
    Operation update("Change an item of " + collection.name, component, "updateSingle" + name);
    update.parameters({"Fields", "Meta"}).parameter(key_parameter(collection)).body(item);
    return update.answers_data(item).take();
  }
  Operation remove("Delete an item of " + collection.name, component, "deleteSingle" + name);
  return remove.parameter(key_parameter(collection)).answers_nothing().take();
}

}  // namespace

std::optional<json::object> collection_operation(const Visible& visible, const schema::Collection& collection,
                                                 std::string_view method, bool one) {
  const std::optional<access::Action> action = action_of(method);
  const std::string_view component = visible.component(collection.name);
  if (!action || component.empty() || !visible.may(*action, collection.name)) return std::nullopt;
  const bool creates = *action == access::Action::kCreate;
  // A singleton is not created, and nobody changes it by key.
  if (collection.singleton && (creates || (one && *action == access::Action::kUpdate))) return std::nullopt;
  return one ? on_one(collection, component, *action) : on_list(collection, component, *action);
}

}  // namespace dirigent::api::openapi
