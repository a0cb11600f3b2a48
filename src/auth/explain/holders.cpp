#include "auth/explain/holders.hpp"

#include <algorithm>

#include "auth/rights.hpp"

namespace dirigent::auth::explain {

namespace {

HeldBy held_by(const db::Rows& rows, std::size_t row, const access::Accountability& who) {
  HeldBy by;
  if (!rows.at(row, 6).is_null()) {
    by.way = HeldBy::Way::kUser;
  } else if (!rows.at(row, 5).is_null()) {
    by.role = rows.at(row, 5).as_text();
    by.role_name = rows.at(row, 7).as_text();
    by.way = !who.roles.empty() && who.roles.front() == by.role ? HeldBy::Way::kRole : HeldBy::Way::kParentRole;
  }
  return by;
}

std::string_view word_of(HeldBy::Way way) {
  switch (way) {
    case HeldBy::Way::kUser:
      return "user";
    case HeldBy::Way::kRole:
      return "role";
    case HeldBy::Way::kParentRole:
      return "parent_role";
    case HeldBy::Way::kPublic:
      break;
  }
  return "public";
}

}  // namespace

io::Task<std::vector<HeldPolicy>> held_policies(db::Session& session, access::Accountability who) {
  sql::Fragment query(
      "SELECT p.id, p.name, p.admin_access, p.app_access, p.ip_access, a.role, a.\"user\", r.name"
      " FROM directus_access a JOIN directus_policies p ON p.id = a.policy"
      " LEFT JOIN directus_roles r ON r.id = a.role WHERE ");
  query.append(auth::held_by(session.dialect(), who));
  const db::Result rows = co_await session.run(std::move(query));
  std::vector<HeldPolicy> held;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    std::string id = rows->at(row, 0).as_text();
    const auto [place, is_new] = places.try_emplace(id, held.size());
    if (is_new) {
      HeldPolicy& policy = held.emplace_back();
      policy.id = std::move(id);
      policy.name = rows->at(row, 1).as_text();
      policy.admin = rows->at(row, 2).as_bool();
      policy.app = rows->at(row, 3).as_bool();
      policy.ip_access = rows->at(row, 4).as_text();
      policy.counts = false;
    }
    held[place->second].held_by.push_back(held_by(*rows, row, who));
  }
  std::vector<HeldPolicy> ordered;
  for (const std::string& id : who.policies) {
    const auto place = places.find(id);
    if (place == places.end()) continue;  // taken away between two statements
    ordered.push_back(held[place->second]);
    ordered.back().counts = true;
    places.erase(place);
  }
  for (HeldPolicy& policy : held) {
    if (places.contains(policy.id)) ordered.push_back(std::move(policy));
  }
  co_return ordered;
}

json::object shown(const HeldPolicy& policy, const std::optional<std::string>& ip) {
  json::array ways;
  for (const HeldBy& by : policy.held_by) {
    json::object way{{"by", word_of(by.way)}};
    if (!by.role.empty()) way["role"] = json::object{{"id", by.role}, {"name", by.role_name}};
    ways.push_back(std::move(way));
  }
  json::object out{{"id", policy.id},
                   {"name", policy.name},
                   {"admin_access", policy.admin},
                   {"app_access", policy.app},
                   {"held_by", std::move(ways)}};
  if (!policy.counts) out["left_out"] = ip_allowed(policy.ip_access, ip) ? "token_scope" : "ip_access";
  return out;
}

}  // namespace dirigent::auth::explain
