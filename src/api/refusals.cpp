#include "api/refusals.hpp"

#include <algorithm>

#include "api/router.hpp"
#include "base/text.hpp"
#include "items/keys.hpp"

namespace dirigent::api {

namespace {

constexpr std::size_t kMostItems = 20, kMostFields = 100, kMostText = 1000;

std::optional<access::Action> action_of(std::string_view method) {
  if (method == "GET" || method == "HEAD" || method == "SEARCH") return access::Action::kRead;
  if (method == "POST") return access::Action::kCreate;
  if (method == "PATCH" || method == "PUT") return access::Action::kUpdate;
  if (method == "DELETE") return access::Action::kDelete;
  return std::nullopt;
}

void add_item(Refusal& refusal, const json::value& key) {
  if (refusal.items.size() >= kMostItems || !(key.is_string() || key.is_number())) return;
  refusal.items.push_back(items::key_text(key).substr(0, kMostText));
}

void add_field(Refusal& refusal, std::string_view name) {
  if (refusal.fields.size() < kMostFields) refusal.fields.emplace_back(name.substr(0, kMostText));
}

/// Items and names of fields that a body speaks of: {keys, data}, [key, ...], {field: ...} or lists of such.
void read_body(Refusal& refusal, const json::value& body) {
  if (const json::array* list = body.if_array()) {
    for (const json::value& entry : *list) add_item(refusal, entry);
    if (!list->empty() && list->front().is_object()) read_body(refusal, list->front());
    return;
  }
  const json::object* object = body.if_object();
  if (object == nullptr) return;
  const json::value* keys = object->if_contains("keys");
  if (keys != nullptr && keys->is_array()) {
    for (const json::value& key : keys->get_array()) add_item(refusal, key);
    if (const json::value* data = object->if_contains("data")) read_body(refusal, *data);
    return;
  }
  for (const auto& member : *object) add_field(refusal, member.key());
}

void add_plain_fields(Refusal& refusal, const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    if (field.find_first_of(".*($:") == std::string::npos) add_field(refusal, field);
  }
}

/// Routes about items of a collection: /items/:collection/:pk, and /roles/:pk for what the system keeps.
void read_item_route(Refusal& refusal, const RequestContext& context, const std::vector<std::string>& rest) {
  refusal.action = action_of(refusal.method);
  if (!rest.empty()) {
    const bool own = rest.front() == "me" && context.who && context.who->user;
    refusal.items.push_back(own ? *context.who->user : rest.front());
  }
  if (refusal.action == access::Action::kRead) {
    add_plain_fields(refusal, context.asked.fields);
  } else {
    read_body(refusal, context.body);
  }
}

/// What the request is about, as its route has it; routes that are about no item and no part of the model leave it
/// open.
void read_request(Refusal& refusal, const RequestContext& context) {
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
  } else if (first == "collections" || first == "fields" || first == "relations") {
    // Whoever may change the model is told by the error; reading it takes the right to read what it is about.
    refusal.collection = at(1);
    refusal.action = access::Action::kRead;
    if (segments->size() > 2) add_field(refusal, at(2));
  } else if (first == "utils") {
    const std::string what = base::lower(at(1));
    if (what != "sort" && what != "import") return;
    refusal.collection = at(2);
    refusal.action = what == "sort" ? access::Action::kUpdate : access::Action::kCreate;
  } else {
    const std::string system = "directus_" + first;
    const bool mine = first == "users" && at(1) == "me";
    if (rest.size() > 1 || (at(1) == "me" && !mine) || (refusal.method == "POST" && !rest.empty())) return;
    if (context.schema->collection(system) == nullptr) return;
    refusal.collection = system;
    read_item_route(refusal, context, rest);
  }
}

/// The error names the collection and the fields where it came to an end, which may be far from the root.
void read_error(Refusal& refusal, const base::Error& error) {
  refusal.code = base::code_name(error.code);
  refusal.reason = error.message.substr(0, kMostText);
  const base::Refused* refused = error.refused ? &*error.refused : nullptr;
  refusal.admins_only = refused != nullptr && refused->action == "administer";
  if (refusal.admins_only || error.code != base::ErrorCode::kForbidden) {
    refusal.action.reset();
    refusal.collection.clear();
    refusal.items.clear();
    refusal.fields.clear();
    return;
  }
  if (refused != nullptr) {
    if (refused->collection != refusal.collection) {
      refusal.collection = refused->collection.substr(0, kMostText);
      refusal.items.clear();
      refusal.fields.clear();
      if (refusal.action) refusal.action = access::Action::kRead;
    }
    if (const auto action = access::action_of(refused->action)) refusal.action = action;
    if (!refused->fields.empty()) refusal.fields.clear();
    for (const std::string& field : refused->fields) add_field(refusal, field);
  }
  if (!refusal.action && !refusal.collection.empty()) refusal.action = access::Action::kRead;
}

/// Of whoever asks, about nothing yet.
Refusal refusal_for(const RequestContext& context) {
  Refusal refusal;
  refusal.id = context.request.id;
  refusal.named_by_client = context.request.headers.get("x-request-id") == refusal.id;
  refusal.at = base::now_ms();
  if (context.who) {
    refusal.user = context.who->user;
    refusal.role = context.who->role;
    refusal.share = context.who->share;
    refusal.ip = context.who->ip;
    refusal.named_token = context.who->token;
  }
  refusal.method = context.request.method;
  refusal.path = context.request.path.substr(0, kMostText);
  return refusal;
}

const base::Error* refusal_among(const std::vector<base::Error>& errors) {
  constexpr unsigned kForbidden = 403;
  const auto found = std::find_if(errors.begin(), errors.end(),
                                  [](const base::Error& error) { return base::http_status(error.code) == kForbidden; });
  return found == errors.end() ? nullptr : &*found;
}

bool same_caller(const Refusal& one, const Refusal& other) {
  return one.user == other.user && one.share == other.share && one.ip == other.ip;
}

}  // namespace

void Refusals::note(Refusal refusal) {
  const std::lock_guard lock(mutex_);
  const auto known = places_.find(refusal.id);
  if (known != places_.end() && refusal.named_by_client && !same_caller(kept_[known->second], refusal)) return;
  if (kept_.size() < most_) kept_.emplace_back();
  Refusal& place = kept_[next_];
  const auto old = places_.find(place.id);
  if (old != places_.end() && old->second == next_) places_.erase(old);
  places_[refusal.id] = next_;
  place = std::move(refusal);
  next_ = (next_ + 1) % most_;
}

std::optional<Refusal> Refusals::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(id);
  if (place == places_.end()) return std::nullopt;
  return kept_[place->second];
}

std::optional<Refusal> refusal_of(const RequestContext& context, const std::vector<base::Error>& errors) {
  const base::Error* refused = refusal_among(errors);
  if (refused == nullptr) return std::nullopt;
  Refusal refusal = refusal_for(context);
  read_request(refusal, context);
  read_error(refusal, *refused);
  return refusal;
}

std::optional<Refusal> refusal_of(const RequestContext& context, const RefusedRoot& root,
                                  const std::vector<base::Error>& errors) {
  const base::Error* refused = refusal_among(errors);
  if (refused == nullptr) return std::nullopt;
  Refusal refusal = refusal_for(context);
  refusal.id += ":" + root.key.substr(0, kMostText);
  refusal.action = access::Action::kRead;
  refusal.collection = root.collection;
  for (const std::string& item : root.items) add_item(refusal, json::value(item));
  add_plain_fields(refusal, root.fields);
  read_error(refusal, *refused);
  return refusal;
}

void note_refusal(const RequestContext& context, Refusal refusal, http::Response& response) {
  if (context.app.refusals == nullptr) return;
  // A request that came with an id is answered with it anyway.
  if (!refusal.named_by_client) response.headers.set("X-Request-Id", context.request.id);
  context.app.refusals->note(std::move(refusal));
}

}  // namespace dirigent::api
