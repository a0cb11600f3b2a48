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

/// What the request is about, as its route has it.
void read_request(Refusal& refusal, const RequestContext& context) {
  const auto segments = path_segments(raw_path(context.request));
  if (!segments || segments->empty() || context.schema == nullptr) return;
  std::size_t rest = 1;
  if (base::lower(segments->front()) == "items") {
    if (segments->size() < 2) return;
    refusal.collection = (*segments)[1];
    rest = 2;
  } else {
    const std::string system = "directus_" + base::lower(segments->front());
    if (context.schema->collection(system) == nullptr) return;
    refusal.collection = system;
  }
  refusal.action = action_of(refusal.method);
  if (segments->size() > rest) {
    const std::string& key = (*segments)[rest];
    const bool own = key == "me" && context.who && context.who->user;
    refusal.items.push_back(own ? *context.who->user : key);
  }
  if (refusal.action == access::Action::kRead) {
    for (const std::string& field : context.asked.fields) {
      if (field.find_first_of(".*($") == std::string::npos) add_field(refusal, field);
    }
  } else {
    read_body(refusal, context.body);
  }
}

/// The error names the collection and the fields where it came to an end, which may be far from the root.
void read_error(Refusal& refusal, const base::Error& error) {
  refusal.reason = error.message.substr(0, kMostText);
  if (error.refused) {
    const base::Refused& refused = *error.refused;
    if (refused.collection != refusal.collection) {
      refusal.collection = refused.collection.substr(0, kMostText);
      refusal.items.clear();
      refusal.fields.clear();
      if (refusal.action) refusal.action = access::Action::kRead;
    }
    if (const auto action = access::action_of(refused.action)) refusal.action = action;
    if (!refused.fields.empty()) refusal.fields.clear();
    for (const std::string& field : refused.fields) add_field(refusal, field);
  }
  if (!refusal.action && !refusal.collection.empty()) refusal.action = access::Action::kRead;
}

}  // namespace

void Refusals::note(Refusal refusal) {
  const std::lock_guard lock(mutex_);
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
  const auto forbidden = std::find_if(
      errors.begin(), errors.end(), [](const base::Error& error) { return error.code == base::ErrorCode::kForbidden; });
  if (forbidden == errors.end()) return std::nullopt;
  Refusal refusal;
  refusal.id = context.request.id;
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
  read_request(refusal, context);
  read_error(refusal, *forbidden);
  return refusal;
}

}  // namespace dirigent::api
