// directus_comments: what a comment needs, the right to read what it is about, and those it mentions (endpoints page,
// section 9).
#include "items/item_access.hpp"
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

ItemName subject_of(const Write& write, const json::object& comment) {
  require(comment, "comment");
  const json::value& collection = require(comment, "collection");
  const json::value& item = require(comment, "item");
  if (!collection.is_string()) base::fail(base::invalid_payload("\"collection\" must be a string"));
  const bool key = item.is_string() || item.is_number();
  if (!key && !access::unlimited(write.who())) base::fail(base::invalid_payload("\"item\" must be a string"));
  return {std::string(collection.get_string()), key_text(item)};
}

io::Task<void> before_create(Write& write, const Level&, std::vector<json::object*> payloads) {
  if (write.who() && !write.who()->user) base::fail(base::forbidden());
  std::vector<ItemName> subjects;
  subjects.reserve(payloads.size());
  for (const json::object* comment : payloads) subjects.push_back(subject_of(write, *comment));
  co_await require_permitted(write, access::Action::kRead, std::move(subjects));
}

io::Task<void> after_create(Write& write, const Level& level, const std::vector<Key>& keys) {
  co_await notify_mentioned(write, *level.collection, keys);
}

}  // namespace

const SystemRules kCommentRules{
    .collection = "directus_comments", .before_create = before_create, .after_create = after_create};

}  // namespace dirigent::items
