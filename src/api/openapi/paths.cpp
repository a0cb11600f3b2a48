#include "api/openapi/paths.hpp"

#include <set>

#include "api/openapi/collection_operations.hpp"
#include "api/openapi/operation.hpp"
#include "base/text.hpp"
#include "data/api/openapi_operations_json.hpp"

namespace dirigent::api::openapi {

namespace {

constexpr std::string_view kItems = "/items/:collection";

const json::array& known_operations() {
  static const json::value list = json::parse(data::openapi_operations_json);
  return list.get_array();
}

const json::object* known_operation(const Route& route) {
  for (const json::value& entry : known_operations()) {
    const json::object& known = entry.get_object();
    if (known.at("method") == json::value(route.method) && known.at("route") == json::value(route.pattern)) {
      return &known;
    }
  }
  return nullptr;
}

std::string method_name(std::string_view method) {
  return base::lower(method);
}

bool in_documents(std::string_view method) {
  return method == "GET" || method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

// "collection_name.action", or who may.
bool allowed(const Visible& visible, std::string_view whom) {
  if (whom == "all") return true;
  if (whom == "user") return visible.user();
  if (whom == "admin") return visible.admin();
  const std::size_t dot = whom.find('.');
  const auto action = access::action_of(whom.substr(dot + 1));
  return action && visible.may(*action, whom.substr(0, dot));
}

// A schema, or the name of the collection whose item it is.
json::value schema_of(const Visible& visible, const json::value& given) {
  if (!given.is_string()) return given;
  const std::string_view component = visible.component(given.get_string());
  if (component.empty()) return json::object{{"type", "object"}};
  return reference("schemas", component);
}

void add_path_parameters(Operation& operation, std::string_view pattern) {
  for (const std::string& segment : base::split(pattern, '/')) {
    if (!segment.starts_with(':')) continue;
    const std::string name = segment == ":pk" ? "id" : segment.substr(1);
    operation.parameter({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
}

json::object described(const Visible& visible, const json::object& known) {
  const auto text = [&known](std::string_view name) { return std::string(known.at(name).get_string()); };
  Operation operation(text("summary"), text("tag"), text("id"));
  if (const json::value* names = known.if_contains("parameters")) {
    for (const json::value& name : names->get_array()) operation.parameters({std::string_view(name.get_string())});
  }
  add_path_parameters(operation, known.at("route").get_string());
  if (const json::value* body = known.if_contains("body")) operation.body(schema_of(visible, *body));
  if (const json::value* form = known.if_contains("form")) {
    operation.body(*form, "multipart/form-data").answers_empty();
  } else if (const json::value* type = known.if_contains("document")) {
    operation.answers_document(type->get_string());
  } else if (const json::value* list = known.if_contains("list")) {
    operation.answers_data(json::object{{"type", "array"}, {"items", schema_of(visible, *list)}});
  } else if (const json::value* data = known.if_contains("data")) {
    operation.answers_data(schema_of(visible, *data));
  } else {
    operation.answers_nothing();
  }
  return operation.take();
}

json::object bare(const Route& route) {
  const std::vector<std::string> segments = base::split(route.pattern, '/');
  const std::string tag = segments.size() > 1 ? segments[1] : "server";
  std::string id = method_name(route.method);
  for (const char c : template_of(route.pattern)) id += c == '/' || c == '{' || c == '}' ? '_' : c;
  Operation operation(std::string(route.method) + " " + template_of(route.pattern), tag, std::move(id));
  add_path_parameters(operation, route.pattern);
  return operation.answers_data(json::object()).take();
}

class Builder {
 public:
  Builder(const Visible& visible, const std::vector<Route>& routes) : visible_(visible), routes_(routes) {}

  Paths build() {
    for (const Route& route : routes_) {
      if (in_documents(route.method) && !route.pattern.starts_with(kItems)) add_route(route);
    }
    for (const auto& [name, component] : visible_.components()) {
      const schema::Collection& collection = *visible_.schema().collection(name);
      if (!collection.system) add_items(collection);
    }
    return std::move(built_);
  }

 private:
  void add_route(const Route& route) {
    if (const json::object* known = known_operation(route)) {
      if (!allowed(visible_, known->at("for").get_string())) return;
      add(route.method, template_of(route.pattern), described(visible_, *known));
      return;
    }
    if (const schema::Collection* collection = generic(route.pattern)) {
      const bool one = route.pattern.ends_with("/:pk");
      if (auto operation = collection_operation(visible_, *collection, route.method, one)) {
        add(route.method, template_of(route.pattern), std::move(*operation), collection);
      }
      return;
    }
    if (visible_.admin()) add(route.method, template_of(route.pattern), bare(route));
  }

  // The system collection whose list or item a path is.
  const schema::Collection* generic(std::string_view pattern) const {
    if (pattern.ends_with("/:pk")) pattern.remove_suffix(4);
    if (pattern.find('/', 1) != std::string_view::npos) return nullptr;
    return visible_.schema().collection("directus_" + std::string(pattern.substr(1)));
  }

  void add_items(const schema::Collection& collection) {
    const std::string path = "/items/" + collection.name;
    for (const bool one : {false, true}) {
      for (const Route& route : routes_) {
        if (route.pattern != (one ? "/items/:collection/:pk" : kItems)) continue;
        if (auto operation = collection_operation(visible_, collection, route.method, one)) {
          add(route.method, one ? path + "/{id}" : path, std::move(*operation), &collection);
        }
      }
    }
  }

  void add(std::string_view method, const std::string& path, json::object operation,
           const schema::Collection* collection = nullptr) {
    for (const json::value& tag : operation.at("tags").get_array()) add_tag(tag.get_string(), collection);
    json::value& methods = built_.paths.emplace(path, json::object()).first->value();
    // Of two routes for one path the first is served.
    methods.get_object().emplace(method_name(method), std::move(operation));
  }

  void add_tag(std::string_view name, const schema::Collection* collection) {
    if (!tags_.insert(std::string(name)).second) return;
    json::object tag{{"name", name}};
    if (collection != nullptr) tag.emplace("x-collection", collection->name);
    const json::object* shown = collection != nullptr ? collection->api->if_object() : nullptr;
    const json::object* meta = shown != nullptr ? shown->at("meta").if_object() : nullptr;
    const json::value* note = meta != nullptr ? meta->if_contains("note") : nullptr;
    const bool told = note != nullptr && note->is_string() && !collection->system;
    if (told) tag.emplace("description", *note);
    built_.tags.push_back(std::move(tag));
  }

  const Visible& visible_;
  const std::vector<Route>& routes_;
  Paths built_;
  std::set<std::string> tags_;
};

}  // namespace

std::string template_of(std::string_view pattern) {
  std::string out;
  for (const std::string& segment : base::split(pattern, '/')) {
    if (segment.empty()) continue;
    out += '/';
    out += segment == ":pk" ? "{id}" : segment.starts_with(':') ? "{" + segment.substr(1) + "}" : segment;
  }
  return out;
}

Paths paths_of(const Visible& visible, const std::vector<Route>& routes) {
  Builder builder(visible, routes);
  return builder.build();
}

}  // namespace dirigent::api::openapi
