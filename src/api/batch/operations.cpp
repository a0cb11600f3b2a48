#include "api/batch/operations.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "api/batch/references.hpp"

namespace dirigent::api::batch {

namespace {

constexpr std::size_t kMostOperations = 1000;
constexpr std::size_t kLongestId = 64;

struct Kind {
  std::string_view name;
  Action action;
  std::vector<std::string_view> members;  // the first is required
};

const std::array<Kind, 5>& kinds() {
  static const std::array<Kind, 5> list = {
      Kind{"create", Action::kCreate, {"data", "query"}}, Kind{"update", Action::kUpdate, {"data", "keys", "query"}},
      Kind{"upsert", Action::kUpsert, {"data", "upsert", "query"}},
      Kind{"delete", Action::kDelete, {"", "keys", "query"}}, Kind{"read", Action::kRead, {"", "keys", "query"}}};
  return list;
}

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

// Ids are told from positions by their first letter, and from paths by having no point.
bool is_id(const json::value& value) {
  if (!value.is_string() || value.get_string().empty() || value.get_string().size() > kLongestId) return false;
  const std::string_view id = value.get_string();
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return letter(id.front()) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

const Kind& kind_of(const json::object& raw) {
  const json::value* action = raw.if_contains("action");
  for (const Kind& kind : kinds()) {
    if (action != nullptr && action->is_string() && std::string_view(action->get_string()) == kind.name) return kind;
  }
  invalid("\"action\" has to be one of create, update, upsert, delete, read");
}

access::Action right_of(Action action) {
  if (action == Action::kCreate) return access::Action::kCreate;
  if (action == Action::kDelete) return access::Action::kDelete;
  return action == Action::kRead ? access::Action::kRead : access::Action::kUpdate;
}

// Items of system collections have routes of their own, each with rules of its own. Whoever has no right to a
// collection hears the same of it whether it is there or not, and nothing else.
std::string collection_of(const RequestContext& context, Action action, const json::object& raw) {
  const json::value* name = raw.if_contains("collection");
  if (name == nullptr || !name->is_string()) invalid("\"collection\" has to be a text");
  std::string collection(name->get_string());
  const schema::Collection* known = context.schema->collection(collection);
  if (known == nullptr || !known->table) base::fail(base::forbidden_collection(collection));
  if (known->system) base::fail(base::forbidden());
  if (auto refused = access::check(context.who, *context.schema, right_of(action), collection)) {
    base::fail(std::move(*refused));
  }
  if (known->singleton) invalid("A batch has no singletons: \"" + collection + "\" is one");
  return collection;
}

// What other routes answer beside the data, or in place of it, has no place in the answers of a batch.
void check_query(const json::object& query) {
  for (const std::string_view name : {"explain", "export", "meta"}) {
    if (query.contains(name)) invalid(fmt::format("\"{}\" is not allowed in the queries of a batch", name));
  }
}

void check_shape(const Operation& operation) {
  const json::object& given = operation.members;
  const json::value* data = given.if_contains("data");
  const json::value* keys = given.if_contains("keys");
  const json::value* query = given.if_contains("query");
  if (keys != nullptr && !keys->is_array()) invalid("\"keys\" must be an array");
  if (query != nullptr && !query->is_object()) invalid("\"query\" must be of type object");
  if (query != nullptr) check_query(query->get_object());
  if (data != nullptr && !data->is_object() && !data->is_array()) invalid("\"data\" must be an object or an array");
  if (operation.action == Action::kUpsert && !given.contains("upsert")) invalid("\"upsert\" is required");
  const bool list = data != nullptr && data->is_array();
  if (operation.action == Action::kUpdate && list && keys != nullptr) {
    invalid("\"keys\" is not allowed beside a list in \"data\"");
  }
  const bool selects = (operation.action == Action::kUpdate && !list) || operation.action == Action::kDelete;
  if (selects && keys == nullptr && query == nullptr) invalid("\"value\" must contain at least one of [query, keys]");
}

Operation read_operation(const RequestContext& context, const json::value& raw) {
  const json::object* object = raw.if_object();
  if (object == nullptr) invalid("An operation must be of type object");
  Operation operation;
  if (const json::value* id = object->if_contains("id"); id != nullptr && !id->is_null()) {
    if (!is_id(*id)) invalid("An \"id\" is a letter, then at most 63 letters, digits, \"_\" and \"-\"");
    operation.id = *id;
  }
  const Kind& kind = kind_of(*object);
  operation.action = kind.action;
  operation.collection = collection_of(context, kind.action, *object);
  for (const auto& [name, value] : *object) {
    if (name == "id" || name == "action" || name == "collection") continue;
    if (std::find(kind.members.begin(), kind.members.end(), std::string_view(name)) == kind.members.end()) {
      invalid(fmt::format("\"{}\" is not allowed", std::string_view(name)));
    }
    operation.members[name] = value;
  }
  if (!kind.members.front().empty() && !operation.members.contains(kind.members.front())) {
    invalid(fmt::format("\"{}\" is required", kind.members.front()));
  }
  check_shape(operation);
  return operation;
}

const json::array& list_of(const RequestContext& context) {
  const json::object& body = context.body_object();
  for (const auto& [name, value] : body) {
    if (name != "operations") invalid(fmt::format("\"{}\" is not allowed", std::string_view(name)));
  }
  const json::value* list = body.if_contains("operations");
  if (list == nullptr || !list->is_array()) invalid("\"operations\" must be an array");
  std::size_t most = kMostOperations;
  const auto& limit = context.app.items->max_batch_mutation;
  if (limit && *limit >= 0) most = std::min(most, static_cast<std::size_t>(*limit));
  if (list->get_array().size() > most) invalid(fmt::format("A batch has at most {} operations", most));
  return list->get_array();
}

}  // namespace

std::string_view name_of(Action action) {
  for (const Kind& kind : kinds()) {
    if (kind.action == action) return kind.name;
  }
  return {};
}

base::Error at_operation(base::Error error, const json::value& id, std::size_t position) {
  error.extensions["operation"] = id.is_null() ? json::value(position) : id;
  return error;
}

std::vector<Operation> read_operations(const RequestContext& context) {
  const json::array& list = list_of(context);
  std::vector<Operation> operations;
  Names names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    json::value id;
    try {
      Operation operation = read_operation(context, list[i]);
      id = operation.id;
      for (const std::size_t target : targets_of(operation.members, names)) {
        if (operations[target].action == Action::kDelete) invalid("What is deleted cannot be referred to");
        operations[target].referred = true;
      }
      if (!names.add(operation.id)) invalid("Two operations have this \"id\"");
      operations.push_back(std::move(operation));
    } catch (const base::Failure& failure) {
      if (id.is_null() && list[i].is_object()) {
        const json::value* given = list[i].get_object().if_contains("id");
        if (given != nullptr && is_id(*given)) id = *given;
      }
      base::fail(at_operation(failure.errors().front(), id, i));
    }
  }
  return operations;
}

}  // namespace dirigent::api::batch
