#include "api/refused_request.hpp"

#include <algorithm>

#include "api/body.hpp"
#include "api/router.hpp"
#include "base/text.hpp"
#include "items/keys.hpp"

namespace dirigent::api {

namespace {

using access::Action;

constexpr std::size_t kMostItems = 20, kMostFields = 100;

std::optional<Action> action_of(std::string_view method) {
  if (method == "GET" || method == "HEAD" || method == "SEARCH") return Action::kRead;
  if (method == "POST") return Action::kCreate;
  if (method == "PATCH" || method == "PUT") return Action::kUpdate;
  if (method == "DELETE") return Action::kDelete;
  return std::nullopt;
}

/// The body as it was sent: the handler may have taken it apart by now.
json::value sent_body(const RequestContext& context) {
  http::Request again;
  again.headers = context.request.headers;
  again.body = context.request.body;
  try {
    return parse_body(again, context.app.max_body);
  } catch (const base::Failure&) {
    return json::object{};
  }
}

void add_items(Refusal& refusal, const json::value* keys) {
  const json::array* list = keys == nullptr ? nullptr : keys->if_array();
  if (list == nullptr) return;
  for (const json::value& key : *list) add_refused_item(refusal, key);
}

/// The fields of an item that is written. The key of one that is there says which it is.
void add_item(Refusal& refusal, const json::value& item, const std::string& primary_key) {
  const json::object* object = item.if_object();
  if (object == nullptr) return;
  for (const auto& [name, value] : *object) {
    const bool names_item = refusal.action == Action::kUpdate && name == primary_key;
    if (names_item) add_refused_item(refusal, value);
    if (!names_item) add_refused_field(refusal, name);
  }
}

/// One item or a list of them, of which the first are read.
void add_data(Refusal& refusal, const RequestContext& context, const json::value* data) {
  if (data == nullptr) return;
  const schema::Collection* known = context.schema->collection(refusal.collection);
  const std::string primary_key = known == nullptr ? "" : known->primary_key;
  const json::array* list = data->if_array();
  if (list == nullptr) return add_item(refusal, *data, primary_key);
  for (std::size_t i = 0; i < std::min(list->size(), kMostItems); ++i) add_item(refusal, (*list)[i], primary_key);
}

/// [key, ...] and {keys} of a delete, {keys, data} and {query, data} of an update, else what is written.
void read_body(Refusal& refusal, const RequestContext& context) {
  const json::value body = sent_body(context);
  const json::object* object = body.if_object();
  if (refusal.action == Action::kDelete) {
    add_items(refusal, object == nullptr ? &body : object->if_contains("keys"));
    return;
  }
  const bool selects = refusal.action == Action::kUpdate && refusal.items.empty() && object != nullptr &&
                       (object->contains("keys") || object->contains("query"));
  if (selects) add_items(refusal, object->if_contains("keys"));
  add_data(refusal, context, selects ? object->if_contains("data") : &body);
}

/// Routes about items of a collection: /items/:collection/:pk, and /roles/:pk for what the system keeps.
void read_item_route(Refusal& refusal, const RequestContext& context, const std::vector<std::string>& rest) {
  refusal.action = action_of(refusal.method);
  if (!rest.empty()) {
    const bool own = rest.front() == "me" && context.who && context.who->user;
    refusal.items.push_back(own ? *context.who->user : rest.front());
  }
  if (refusal.action == Action::kRead) {
    add_plain_fields(refusal, context.asked.fields);
  } else {
    read_body(refusal, context);
  }
}

/// The error names the operation by its id, or by its place.
const json::object* operation_of(const json::value& body, const json::value& named) {
  const json::object* object = body.if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("operations");
  if (list == nullptr || !list->is_array()) return nullptr;
  const json::array& operations = list->get_array();
  std::size_t i = 0;
  for (; i < operations.size(); ++i) {
    const json::object* one = operations[i].if_object();
    const json::value* id = one == nullptr ? nullptr : one->if_contains("id");
    if (named.is_number() ? named.to_number<std::size_t>() == i : id != nullptr && *id == named) break;
  }
  return i < operations.size() ? operations[i].if_object() : nullptr;
}

std::string_view text_in(const json::object& operation, std::string_view name) {
  const json::value* value = operation.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string_view() : std::string_view(value->get_string());
}

void read_batch(Refusal& refusal, const RequestContext& context, const base::Error& error) {
  const json::value* named = error.extensions.if_contains("operation");
  if (named == nullptr) return;
  refusal.operation = *named;
  const json::value body = sent_body(context);
  const json::object* operation = operation_of(body, *named);
  if (operation == nullptr) return;
  const std::string_view action = text_in(*operation, "action");
  refusal.collection = text_in(*operation, "collection").substr(0, kMostRefusedText);
  refusal.action = action == "upsert" ? Action::kUpdate : access::action_of(action);
  add_items(refusal, operation->if_contains("keys"));
  add_data(refusal, context, operation->if_contains("data"));
}

}  // namespace

void add_refused_item(Refusal& refusal, const json::value& key) {
  if (refusal.items.size() >= kMostItems || !(key.is_string() || key.is_number())) return;
  refusal.items.push_back(items::key_text(key).substr(0, kMostRefusedText));
}

void add_refused_field(Refusal& refusal, std::string_view name) {
  name = name.substr(0, kMostRefusedText);
  if (refusal.fields.size() >= kMostFields) return;
  if (std::find(refusal.fields.begin(), refusal.fields.end(), name) == refusal.fields.end()) {
    refusal.fields.emplace_back(name);
  }
}

void add_plain_fields(Refusal& refusal, const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    if (field.find_first_of(".*($:") == std::string::npos) add_refused_field(refusal, field);
  }
}

void read_request(Refusal& refusal, const RequestContext& context, const base::Error& error) {
  const auto segments = path_segments(raw_path(context.request));
  if (!segments || segments->empty() || context.schema == nullptr) return;
  const std::string first = base::lower(segments->front());
  const auto at = [&segments](std::size_t i) { return i < segments->size() ? (*segments)[i] : std::string(); };
  std::vector<std::string> rest(segments->begin() + 1, segments->end());
  if (first == "items") {
    if (rest.empty()) return;
    refusal.collection = rest.front();
    rest.erase(rest.begin());
    read_item_route(refusal, context, rest);
  } else if (first == "batch") {
    read_batch(refusal, context, error);
  } else if (first == "collections" || first == "fields" || first == "relations") {
    // Whoever may change the model is told by the error; reading it takes the right to read what it is about.
    refusal.collection = at(1);
    refusal.action = Action::kRead;
    if (segments->size() > 2) add_refused_field(refusal, at(2));
  } else if (first == "assets") {
    constexpr std::size_t kIdLength = 36;  // an extension may follow
    refusal.collection = "directus_files";
    refusal.action = Action::kRead;
    if (refusal.method != "POST" && !rest.empty()) refusal.items.push_back(at(1).substr(0, kIdLength));
  } else if (first == "utils") {
    const std::string what = base::lower(at(1));
    if (what != "sort" && what != "import") return;
    refusal.collection = at(2);
    refusal.action = what == "sort" ? Action::kUpdate : Action::kCreate;
  } else {
    const std::string system = "directus_" + first;
    const bool mine = first == "users" && at(1) == "me";
    if (rest.size() > 1 || (at(1) == "me" && !mine) || (refusal.method == "POST" && !rest.empty())) return;
    if (context.schema->collection(system) == nullptr) return;
    refusal.collection = system;
    read_item_route(refusal, context, rest);
  }
}

}  // namespace dirigent::api
