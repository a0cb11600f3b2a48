#include "api/rest/schema.hpp"

#include "api/respond.hpp"
#include "api/rest/server.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> schema_snapshot(RequestContext& context) {
  context.require_admin();
  const std::string_view vendor = context.app.database->dialect().sqlite() ? "sqlite" : "postgres";
  co_return data_response(schema::snapshot_of(*context.schema, kContractRelease, vendor));
}

}  // namespace dirigent::api::rest
