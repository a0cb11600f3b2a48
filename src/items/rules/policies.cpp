// directus_policies and directus_access: addresses of ip_access, and the last administrator (permissions page).
#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"
#include "items/rules/last_admin.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

bool is_address(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(text), error);
  return !error;
}

// An address, a CIDR block or a range from one address to another.
bool is_address_rule(std::string_view text) {
  text = base::trim(text);
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto bits = base::to_integer(text.substr(slash + 1));
    const int largest = text.find(':') == std::string_view::npos ? 32 : 128;
    return is_address(text.substr(0, slash)) && bits && *bits >= 0 && *bits <= largest;
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    return is_address(base::trim(text.substr(0, dash))) && is_address(base::trim(text.substr(dash + 1)));
  }
  return is_address(text);
}

void require_addresses(const json::object& payload) {
  const json::value* given = payload.if_contains("ip_access");
  if (given == nullptr || given->is_null()) return;
  std::vector<std::string> rules;
  // A text would be stored as the list of its parts, each of them unjudged; an empty one is an empty list.
  bool valid = given->is_array() || (given->is_string() && given->get_string().empty());
  if (given->is_array()) {
    for (const json::value& entry : given->get_array()) {
      valid = valid && entry.is_string();
      if (entry.is_string()) rules.emplace_back(entry.get_string());
    }
  }
  for (const std::string& rule : rules) valid = valid && is_address_rule(rule);
  if (valid) return;
  base::fail(base::invalid_payload(
      "IP Access contains an incorrect value. Valid values are: IP addresses, IP ranges and CIDR blocks"));
}

io::Task<void> before_create(Write&, const Level&, std::vector<json::object*> payloads) {
  for (const json::object* payload : payloads) require_addresses(*payload);
  co_return;
}

io::Task<void> before_update(Write&, const Level&, const std::vector<Change>& changes) {
  for (const Change& change : changes) require_addresses(change.patch);
  co_return;
}

io::Task<void> after_update(Write& write, const Level&, const std::vector<Prepared>&) {
  co_await require_an_admin(write);
}

io::Task<void> after_remove(Write& write, const Level&) {
  co_await require_an_admin(write);
}

}  // namespace

const SystemRules kPolicyRules{.collection = "directus_policies",
                               .before_create = before_create,
                               .before_update = before_update,
                               .after_update = after_update,
                               .after_remove = after_remove};
const SystemRules kAccessRules{
    .collection = "directus_access", .after_update = after_update, .after_remove = after_remove};

}  // namespace dirigent::items
