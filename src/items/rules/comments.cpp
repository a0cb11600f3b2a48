// directus_comments: a user's words on an item that they may read.
#include "items/item_access.hpp"
#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

std::string required_text(const json::object& payload, std::string_view field) {
  const json::value* value = payload.if_contains(field);
  const bool given = value != nullptr && (value->is_string() || value->is_number());
  std::string text = given ? key_text(*value) : "";
  if (text.empty()) base::fail(base::invalid_payload("\"" + std::string(field) + "\" is required"));
  return text;
}

io::Task<void> require_readable(Write& write, std::string collection, std::string item) {
  if (auto refused = access::check(write.who(), write.schema(), access::Action::kRead, collection)) {
    base::fail(std::move(*refused));
  }
  const bool may = co_await may_act_on(write, access::Action::kRead, collection, std::move(item));
  if (!may) base::fail(base::forbidden_action("read", collection));
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  if (write.who() && !write.who()->user) base::fail(base::forbidden());
  for (const json::object* payload : payloads) {
    std::string collection = required_text(*payload, "collection");
    std::string item = required_text(*payload, "item");
    required_text(*payload, "comment");
    co_await require_readable(write, std::move(collection), std::move(item));
  }
}

}  // namespace

const SystemRules kCommentRules{"directus_comments", before_create, nullptr, nullptr, nullptr, nullptr};

}  // namespace dirigent::items
