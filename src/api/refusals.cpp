#include "api/refusals.hpp"

#include <algorithm>

#include "api/refused_request.hpp"

namespace dirigent::api {

namespace {

/// The error names the collection and the fields where it came to an end, which may be far from the root.
void read_error(Refusal& refusal, const base::Error& error) {
  refusal.code = base::code_name(error.code);
  refusal.reason = error.message.substr(0, kMostRefusedText);
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
      refusal.collection = refused->collection.substr(0, kMostRefusedText);
      refusal.items.clear();
      refusal.fields.clear();
      if (refusal.action) refusal.action = access::Action::kRead;
    }
    if (const auto action = access::action_of(refused->action)) refusal.action = action;
    if (!refused->fields.empty()) refusal.fields.clear();
    for (const std::string& field : refused->fields) add_refused_field(refusal, field);
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
  refusal.path = context.request.path.substr(0, kMostRefusedText);
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
  read_request(refusal, context, *refused);
  read_error(refusal, *refused);
  return refusal;
}

std::optional<Refusal> refusal_of(const RequestContext& context, const RefusedRoot& root,
                                  const std::vector<base::Error>& errors) {
  const base::Error* refused = refusal_among(errors);
  if (refused == nullptr) return std::nullopt;
  Refusal refusal = refusal_for(context);
  refusal.id += ":" + root.key.substr(0, kMostRefusedText);
  refusal.action = access::Action::kRead;
  refusal.collection = root.collection;
  for (const std::string& item : root.items) add_refused_item(refusal, json::value(item));
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
