#include "auth/shares/share.hpp"

#include "auth/columns.hpp"
#include "base/uuid.hpp"
#include "engine/read.hpp"
#include "query/parse.hpp"

namespace dirigent::auth {

namespace {

const json::value& begun() {
  static const json::value kBegun =
      json::parse(R"({"_or": [{"date_start": {"_null": true}}, {"date_start": {"_lte": "$NOW"}}]})");
  return kBegun;
}

const json::value& opened() {
  static const json::value kNotEnded =
      json::parse(R"({"_or": [{"date_end": {"_null": true}}, {"date_end": {"_gte": "$NOW"}}]})");
  static const json::value kOpen = {{"_and", json::array{begun(), kNotEnded}}};
  return kOpen;
}

// How a date is stored is the engine's business.
io::Task<bool> fits(db::Session& session, const Services& services, std::string id, const json::value& condition) {
  engine::Environment system{services.schema->get(), std::nullopt, &services.limits};
  query::Query query;
  query.fields = {"id"};
  query.fields_given = true;
  query.filter = query::parse_filter(condition, services.limits).take();
  engine::Target target;
  target.keys.emplace().push_back(std::move(id));
  const json::array rows =
      co_await engine::read_items(session, std::move(system), "directus_shares", std::move(query), std::move(target));
  co_return !rows.empty();
}

}  // namespace

io::Task<bool> share_has_begun(db::Session& session, const Services& services, std::string id) {
  return fits(session, services, std::move(id), begun());
}

io::Task<std::optional<Share>> open_share(db::Session& session, const Services& services, std::string id) {
  if (!base::is_uuid(id)) co_return std::nullopt;
  // Whoever vouches for it has to be there, and somebody who may log in.
  sql::Fragment query(
      "SELECT s.id, s.collection, s.item, s.role, s.user_created, s.password FROM directus_shares s"
      " JOIN directus_users u ON u.id = s.user_created AND u.status = 'active' WHERE s.id = ");
  query.parameter(id);
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  Share share;
  share.id = rows->at(0, 0).as_text();
  share.collection = rows->at(0, 1).as_text();
  share.item = rows->at(0, 2).as_text();
  share.role = nullable(rows->at(0, 3));
  share.creator = nullable(rows->at(0, 4));
  share.password = nullable(rows->at(0, 5));
  const bool open = co_await fits(session, services, std::move(id), opened());
  if (!open) co_return std::nullopt;
  co_return share;
}

}  // namespace dirigent::auth
