// directus_comments: what they are about is named, and whoever comments may read it (endpoints page).
#include <algorithm>
#include <map>

#include "engine/read.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

std::string text_of(const json::object& payload, std::string_view field) {
  const json::value* value = payload.if_contains(field);
  if (value != nullptr && value->is_string() && !value->get_string().empty()) return std::string(value->get_string());
  if (value != nullptr && value->is_number()) return json::serialize(*value);
  base::fail(base::invalid_payload("\"" + std::string(field) + "\" is required"));
}

io::Task<void> require_readable(Write& write, std::string collection, std::vector<std::string> items) {
  if (auto refused = access::check(write.who(), write.schema(), access::Action::kRead, collection)) {
    base::fail(std::move(*refused));
  }
  if (access::unlimited(write.who())) co_return;
  const std::size_t asked = items.size();
  query::Query query;
  query.limit = -1;
  engine::Target target;
  target.keys = std::move(items);
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  db::Lease lease = co_await write.services().database->read();
  const json::array found =
      co_await engine::read_items(*lease, std::move(environment), collection, std::move(query), std::move(target));
  if (found.size() != asked) base::fail(base::forbidden_action("read", collection));
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  std::map<std::string, std::vector<std::string>> by_collection;
  for (const json::object* payload : payloads) {
    for (const char* field : {"comment", "collection", "item"}) text_of(*payload, field);
    std::vector<std::string>& items = by_collection[text_of(*payload, "collection")];
    std::string item = text_of(*payload, "item");
    if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
  }
  for (const auto& [name, keys] : by_collection) {
    std::string collection = name;
    std::vector<std::string> items = keys;
    co_await require_readable(write, std::move(collection), std::move(items));
  }
}

}  // namespace

const SystemRules kCommentRules{"directus_comments", before_create, nullptr, nullptr, nullptr, nullptr};

}  // namespace dirigent::items
