// directus_shares: only what one may share oneself can be shared (permissions page, "Shares"), whether the share is new
// or turned to something else, and nobody shares in the name of another.
#include "items/item_access.hpp"
#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

std::string text_in(const json::object& payload, std::string_view field) {
  const json::value* value = payload.if_contains(field);
  if (value == nullptr) return "undefined";
  return value->is_string() || value->is_number() ? key_text(*value) : "";
}

// Visitors see what the creator sees, all of it, whatever token the creator came with.
void require_whole_user(const Write& write) {
  if (write.who() && write.who()->restricted) base::fail(base::forbidden());
}

io::Task<void> require_sharable(Write& write, std::string collection, std::string item) {
  if (auto refused = access::check(write.who(), write.schema(), access::Action::kShare, collection)) {
    base::fail(std::move(*refused));
  }
  const bool may = co_await may_act_on(write, access::Action::kShare, collection, std::move(item));
  if (!may) base::fail(base::forbidden_action("share", collection));
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  require_whole_user(write);
  for (const json::object* payload : payloads) {
    std::string item = text_in(*payload, "item");
    std::string collection = text_in(*payload, "collection");
    co_await require_sharable(write, std::move(collection), std::move(item));
  }
}

// What a share is turned to is judged as if it were new: by what is submitted, and what it has of the rest.
io::Task<void> require_sharable_then(Write& write, const Change& change) {
  for (const Key& key : change.keys) {
    sql::Fragment select("SELECT collection, item FROM directus_shares WHERE id = ");
    select.parameter(key_text(key));
    const db::Result rows = co_await write.run(std::move(select));
    if (rows->empty()) continue;
    const auto now = [&](std::string_view field, std::size_t column) {
      return change.patch.contains(field) ? text_in(change.patch, field) : rows->at(0, column).as_text();
    };
    std::string collection = now("collection", 0);
    std::string item = now("item", 1);
    co_await require_sharable(write, std::move(collection), std::move(item));
  }
}

io::Task<void> before_update(Write& write, const Level&, const std::vector<Change>& changes) {
  require_whole_user(write);
  if (access::unlimited(write.who())) co_return;
  for (const Change& change : changes) {
    // A share sees what its creator sees.
    if (change.patch.contains("user_created")) {
      base::fail(base::forbidden_fields({"user_created"}, "directus_shares"));
    }
    const bool turned = change.patch.contains("collection") || change.patch.contains("item");
    if (turned) co_await require_sharable_then(write, change);
  }
}

}  // namespace

const SystemRules kShareRules{"directus_shares", before_create, before_update, nullptr, nullptr, nullptr};

}  // namespace dirigent::items
