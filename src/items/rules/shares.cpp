// directus_shares: only what one may share oneself can be shared (permissions page, "Shares"), whether the share is new
// or turned to something else, and nobody shares in the name of another.
#include "items/item_access.hpp"
#include "items/keys.hpp"
#include "items/rules/fixed_fields.hpp"
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

io::Task<void> before_create(Write& write, const Level&, std::vector<json::object*> payloads) {
  require_whole_user(write);
  std::vector<ItemName> shared;
  shared.reserve(payloads.size());
  for (const json::object* payload : payloads) {
    shared.push_back({text_in(*payload, "collection"), text_in(*payload, "item")});
  }
  co_await require_permitted(write, access::Action::kShare, std::move(shared));
}

// What a share is turned to is judged as if it were new: by what is submitted, and what it has of the rest.
io::Task<std::vector<ItemName>> shared_then(Write& write, const schema::Collection& shares, const Change& change) {
  sql::Fragment select("SELECT collection, item FROM directus_shares WHERE ");
  const db::Result rows = co_await write.run(select.append(having_keys(write.dialect(), shares, change.keys)));
  std::vector<ItemName> shared;
  shared.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const auto then = [&](std::string_view field, std::size_t column) {
      return change.patch.contains(field) ? text_in(change.patch, field) : rows->at(row, column).as_text();
    };
    shared.push_back({then("collection", 0), then("item", 1)});
  }
  co_return shared;
}

io::Task<void> before_update(Write& write, const Level& level, const std::vector<Change>& changes) {
  require_whole_user(write);
  if (access::unlimited(write.who())) co_return;
  for (const Change& change : changes) {
    // A share sees what its creator sees.
    if (change.patch.contains(kShareCreator)) {
      base::fail(base::forbidden_fields({std::string(kShareCreator)}, "directus_shares", {}, "update"));
    }
    if (!change.patch.contains("collection") && !change.patch.contains("item")) continue;
    std::vector<ItemName> shared = co_await shared_then(write, *level.collection, change);
    co_await require_permitted(write, access::Action::kShare, std::move(shared));
  }
}

}  // namespace

const SystemRules kShareRules{
    .collection = "directus_shares", .before_create = before_create, .before_update = before_update};

}  // namespace dirigent::items
