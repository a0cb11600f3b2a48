#include "auth/explain/holders.hpp"

#include <algorithm>

#include "auth/rights.hpp"

namespace dirigent::auth::explain {

namespace {

using Names = std::unordered_map<std::string, std::string>;

io::Task<Names> names_of(db::Session& session, std::vector<std::string> roles) {
  Names names;
  if (roles.empty()) co_return names;
  sql::Fragment query("SELECT id, name FROM directus_roles WHERE ");
  const std::vector<sql::Value> ids(roles.begin(), roles.end());
  query.append(session.dialect().in_values(sql::Fragment("id"), base::FieldType::kUuid, ids));
  const db::Result rows = co_await session.run(std::move(query));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    names.emplace(rows->at(row, 0).as_text(), rows->at(row, 1).as_text());
  }
  co_return names;
}

HeldBy held_by(const Holding& holding, const access::Accountability& who, const Names& names) {
  HeldBy by;
  if (holding.by_user) {
    by.way = HeldBy::Way::kUser;
  } else if (holding.role) {
    by.role = *holding.role;
    if (const auto name = names.find(by.role); name != names.end()) by.role_name = name->second;
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

io::Task<std::vector<HeldPolicy>> held_policies(db::Session& session, access::Accountability who,
                                                std::vector<Holding> holdings) {
  const Names names = co_await names_of(session, who.roles);
  std::vector<HeldPolicy> held;
  std::unordered_map<std::string, std::size_t> places;
  for (Holding& holding : holdings) {
    HeldBy by = held_by(holding, who, names);
    const auto [place, is_new] = places.try_emplace(holding.policy, held.size());
    if (is_new) {
      HeldPolicy& policy = held.emplace_back();
      policy.id = std::move(holding.policy);
      policy.name = std::move(holding.policy_name);
      policy.admin = holding.admin;
      policy.app = holding.app;
      policy.ip_access = std::move(holding.ip_access);
      policy.counts = false;
    }
    held[place->second].held_by.push_back(std::move(by));
  }
  std::vector<HeldPolicy> ordered;
  for (const std::string& id : who.policies) {
    const auto place = places.find(id);
    if (place == places.end()) continue;  // taken away between two statements
    ordered.push_back(std::move(held[place->second]));
    ordered.back().counts = true;
    places.erase(place);
  }
  for (HeldPolicy& policy : held) {
    if (places.contains(policy.id)) ordered.push_back(std::move(policy));
  }
  co_return ordered;
}

std::string_view left_out_by(const HeldPolicy& policy, const std::optional<std::string>& ip) {
  return ip_allowed(policy.ip_access, ip) ? "token_scope" : "ip_access";
}

json::object shown(const HeldPolicy& policy, const std::optional<std::string>& ip, const json::storage_ptr& memory) {
  json::array ways(memory);
  for (const HeldBy& by : policy.held_by) {
    json::object way({{"by", word_of(by.way)}}, memory);
    if (!by.role.empty()) way["role"] = json::object({{"id", by.role}, {"name", by.role_name}}, memory);
    ways.push_back(std::move(way));
  }
  json::object out({{"id", policy.id},
                    {"name", policy.name},
                    {"admin_access", policy.admin},
                    {"app_access", policy.app},
                    {"held_by", std::move(ways)}},
                   memory);
  if (!policy.counts) out["left_out"] = left_out_by(policy, ip);
  return out;
}

}  // namespace dirigent::auth::explain
