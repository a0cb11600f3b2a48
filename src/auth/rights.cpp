#include "auth/rights.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <unordered_set>

#include "auth/columns.hpp"
#include "base/text.hpp"

namespace dirigent::auth {

namespace {

using boost::asio::ip::address;

// Every address as 16 bytes, IPv4 mapped into IPv6, so that ranges compare as byte strings.
std::optional<boost::asio::ip::address_v6::bytes_type> bytes_of(std::string_view text) {
  boost::system::error_code error;
  const address parsed = boost::asio::ip::make_address(std::string(base::trim(text)), error);
  if (error) return std::nullopt;
  if (parsed.is_v6()) return parsed.to_v6().to_bytes();
  return boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, parsed.to_v4()).to_bytes();
}

bool in_network(std::string_view entry, std::size_t slash, const boost::asio::ip::address_v6::bytes_type& ip) {
  const auto network = bytes_of(entry.substr(0, slash));
  auto bits = base::to_integer(entry.substr(slash + 1));
  if (!network || !bits || *bits < 0) return false;
  if (entry.substr(0, slash).find(':') == std::string_view::npos) *bits += 96;
  if (*bits > 128) return false;
  for (int bit = 0; bit < *bits; ++bit) {
    const unsigned char mask = static_cast<unsigned char>(0x80u >> (bit % 8));
    const auto index = static_cast<std::size_t>(bit / 8);
    if (((*network)[index] & mask) != (ip[index] & mask)) return false;
  }
  return true;
}

bool in_entry(std::string_view entry, const boost::asio::ip::address_v6::bytes_type& ip) {
  if (const std::size_t slash = entry.find('/'); slash != std::string_view::npos) return in_network(entry, slash, ip);
  if (const std::size_t dash = entry.find('-'); dash != std::string_view::npos) {
    const auto first = bytes_of(entry.substr(0, dash));
    const auto last = bytes_of(entry.substr(dash + 1));
    return first && last && *first <= ip && ip <= *last;
  }
  return bytes_of(entry) == ip;
}

io::Task<void> load_roles(db::Session& session, access::Accountability& who) {
  who.roles.clear();
  if (!who.role) co_return;
  sql::Fragment query(
      "WITH RECURSIVE tree(id, parent, depth) AS (SELECT id, parent, 0 FROM directus_roles WHERE id = ");
  query.parameter(*who.role);
  query.raw(
      " UNION ALL SELECT r.id, r.parent, t.depth + 1 FROM directus_roles r JOIN tree t ON r.id = t.parent"
      " WHERE t.depth < 100) SELECT id FROM tree ORDER BY depth");
  const auto rows = co_await session.run(std::move(query));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    std::string id = rows->at(i, 0).as_text();
    if (std::find(who.roles.begin(), who.roles.end(), id) != who.roles.end()) break;  // a cycle
    who.roles.push_back(std::move(id));
  }
}

bool in_scope(const Scope& scope, const std::string& policy) {
  return !scope || std::find(scope->begin(), scope->end(), policy) != scope->end();
}

// Of the role in the caller's roles; behind them all for what the user holds.
std::size_t place_of(const Holding& holding, const std::vector<std::string>& roles) {
  if (holding.by_user || !holding.role) return roles.size();
  return static_cast<std::size_t>(std::find(roles.begin(), roles.end(), *holding.role) - roles.begin());
}

void grant(const std::vector<Holding>& holdings, const Scope& scope, access::Accountability& who) {
  std::vector<std::pair<std::size_t, const Holding*>> held;
  for (const Holding& one : holdings) {
    const bool counts = ip_allowed(one.ip_access, who.ip) && in_scope(scope, one.policy);
    if (counts) held.emplace_back(place_of(one, who.roles), &one);
  }
  std::stable_sort(held.begin(), held.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  who.admin = who.app = false;
  who.policies.clear();
  std::unordered_set<std::string_view> known;
  for (const auto& [place, one] : held) {
    who.admin = who.admin || one->admin;
    who.app = who.app || one->app;
    if (known.insert(one->policy).second) who.policies.push_back(one->policy);
  }
  who.app = who.app || who.admin;
}

}  // namespace

bool ip_allowed(std::string_view list, const std::optional<std::string>& ip) {
  bool any = false;
  const auto bytes = ip ? bytes_of(*ip) : std::nullopt;
  for (const std::string& part : base::split(list, ',')) {
    const std::string_view entry = base::trim(part);
    if (entry.empty()) continue;
    any = true;
    if (bytes && in_entry(entry, *bytes)) return true;
  }
  return !any;
}

io::Task<std::vector<Holding>> holdings_of(db::Session& session, access::Accountability who) {
  sql::Fragment query(
      "SELECT p.id, p.name, p.admin_access, p.app_access, p.ip_access, a.role, a.\"user\" FROM directus_access a"
      " JOIN directus_policies p ON p.id = a.policy WHERE ");
  if (who.roles.empty()) {
    query.raw("(a.role IS NULL AND a.\"user\" IS NULL)");
  } else {
    const std::vector<sql::Value> roles(who.roles.begin(), who.roles.end());
    query.append(session.dialect().in_values(sql::Fragment("a.role"), base::FieldType::kUuid, roles));
  }
  if (who.user) query.raw(" OR a.\"user\" = ").parameter(*who.user);
  query.raw(session.dialect().sqlite() ? " ORDER BY a.rowid" : " ORDER BY a.ctid");
  const auto rows = co_await session.run(std::move(query));
  std::vector<Holding> holdings(rows->size());
  for (std::size_t row = 0; row < holdings.size(); ++row) {
    Holding& one = holdings[row];
    one.policy = rows->at(row, 0).as_text();
    one.policy_name = rows->at(row, 1).as_text();
    one.admin = rows->at(row, 2).as_bool();
    one.app = rows->at(row, 3).as_bool();
    one.ip_access = rows->at(row, 4).as_text();
    one.role = nullable(rows->at(row, 5));
    one.by_user = !rows->at(row, 6).is_null();
  }
  co_return holdings;
}

io::Task<std::vector<Holding>> resolve_rights(db::Session& session, access::Accountability& who, Scope scope) {
  co_await load_roles(session, who);
  std::vector<Holding> holdings = co_await holdings_of(session, who);
  grant(holdings, scope, who);
  co_return holdings;
}

}  // namespace dirigent::auth
