#include "auth/rights.hpp"

#include <boost/asio/ip/address.hpp>

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

io::Task<void> resolve_rights(db::Session& session, access::Accountability& who) {
  co_await load_roles(session, who);
  sql::Fragment query(
      "SELECT p.admin_access, p.app_access, p.ip_access FROM directus_access a"
      " JOIN directus_policies p ON p.id = a.policy WHERE ");
  if (who.roles.empty()) {
    query.raw("(a.role IS NULL AND a.\"user\" IS NULL)");
  } else {
    std::vector<sql::Value> roles(who.roles.begin(), who.roles.end());
    query.append(session.dialect().in_values(sql::Fragment("a.role"), base::FieldType::kUuid, roles));
  }
  if (who.user) query.raw(" OR a.\"user\" = ").parameter(*who.user);
  const auto rows = co_await session.run(std::move(query));
  who.admin = who.app = false;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if (!ip_allowed(rows->at(i, 2).as_text(), who.ip)) continue;
    who.admin = who.admin || rows->at(i, 0).as_bool();
    who.app = who.app || rows->at(i, 1).as_bool();
  }
  who.app = who.app || who.admin;
}

}  // namespace dirigent::auth
