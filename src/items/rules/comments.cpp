// directus_comments: what a comment needs, the right to read what it is about, and those it mentions (endpoints page,
// section 9).
#include "items/keys.hpp"
#include "items/rules/mentions.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

const json::value& require(const json::object& comment, std::string_view field) {
  const json::value* value = comment.if_contains(field);
  if (value == nullptr || value->is_null() || *value == json::value("")) {
    base::fail(base::invalid_payload("\"" + std::string(field) + "\" is required"));
  }
  return *value;
}

// Administrators may write about what is not there yet, or no longer.
io::Task<void> require_readable(Write& write, const json::object& comment) {
  const json::value& collection = comment.at("collection");
  if (!collection.is_string()) base::fail(base::invalid_payload("\"collection\" must be a string"));
  std::string name(collection.get_string());
  if (auto refused = access::check(write.who(), write.schema(), access::Action::kRead, name)) {
    base::fail(std::move(*refused));
  }
  if (access::unlimited(write.who())) co_return;
  const json::value& item = comment.at("item");
  if (!item.is_string() && !item.is_number()) base::fail(base::invalid_payload("\"item\" must be a string"));
  std::string key = key_text(item);
  co_await write.begin();
  const std::optional<json::object> found = co_await write.read_item(write.who(), name, std::move(key));
  if (!found) base::fail(base::forbidden_action("read", name));
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  if (write.who() && !write.who()->user) base::fail(base::forbidden());
  for (const json::object* comment : payloads) {
    for (const std::string_view field : {"comment", "collection", "item"}) require(*comment, field);
    co_await require_readable(write, *comment);
  }
}

io::Task<void> after_create(Write& write, const Level& level, const std::vector<Key>& keys) {
  co_await notify_mentioned(write, *level.collection, keys);
}

}  // namespace

const SystemRules kCommentRules{"directus_comments", before_create, nullptr, nullptr, nullptr, nullptr, nullptr,
                                after_create};

}  // namespace dirigent::items
