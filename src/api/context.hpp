// What a route handler works with: the application's parts and the request as the pipeline prepared it.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/errors.hpp"
#include "base/json.hpp"
#include "config/config.hpp"
#include "db/database.hpp"
#include "http/cors.hpp"
#include "http/message.hpp"
#include "io/task.hpp"
#include "items/service.hpp"
#include "query/types.hpp"
#include "schema/load.hpp"
#include "schema/schema.hpp"

namespace dirigent::assets {
struct Services;
}
namespace dirigent::auth {
class Authenticator;
struct Services;
}  // namespace dirigent::auth
namespace dirigent::files {
struct Services;
}
namespace dirigent::http {
class BodyStore;
}
namespace dirigent::io {
class BlockingPool;
}
namespace dirigent::model {
struct Services;
}
namespace dirigent::storage {
class Locations;
}
namespace dirigent::api::graphql {
class CallerSchema;
}

namespace dirigent::api {

template <class Made>
class CallerCache;
class Refusals;
struct RateLimits;

/// The parts handlers use; put together once in `app`, outlives every request.
struct Application {
  const config::Config* config = nullptr;
  db::Database* database = nullptr;
  schema::SchemaHolder* schema = nullptr;
  items::Services* items = nullptr;
  auth::Services* auth = nullptr;
  auth::Authenticator* authenticator = nullptr;
  model::Services* model = nullptr;
  const RateLimits* limits = nullptr;  // null: nothing is limited
  CallerCache<graphql::CallerSchema>* graphql_schemas = nullptr;
  CallerCache<std::string>* documents = nullptr;  // of OpenAPI
  Refusals* refusals = nullptr;
  http::BodyStore* bodies = nullptr;  // of imports
  const storage::Locations* storage = nullptr;
  io::BlockingPool* file_waits = nullptr;  // threads that wait for files
  assets::Services* assets = nullptr;
  const files::Services* files = nullptr;

  /// Imports of files under way, of at most IMPORT_MAX_CONCURRENCY.
  std::shared_ptr<std::atomic<std::int64_t>> imports = std::make_shared<std::atomic<std::int64_t>>(0);
  schema::LoadOptions schema_options;
  bool cache_schema = true;            // CACHE_SCHEMA; false: the model is read anew for each request
  std::size_t max_body = 1024 * 1024;  // MAX_PAYLOAD_SIZE, for bodies once they are unpacked
  http::CorsOptions cors;
  bool log_raw = false;                       // LOG_STYLE=raw
  std::vector<std::string> log_ignore_paths;  // LOG_HTTP_IGNORE_PATHS
};

/// One request on its way. Lives in the pipeline's frame until the response is made; used by one task.
struct RequestContext {
  RequestContext(const Application& application, http::Request incoming)
      : app(application), request(std::move(incoming)) {}

  const Application& app;
  http::Request request;
  access::Who who = access::Accountability{};  // the public until the pipeline has authenticated
  schema::SchemaPtr schema;                    // the snapshot this request keeps
  std::vector<std::string> parameters;         // captures of the route's pattern, decoded, in order
  json::object query;                          // the query string as nested JSON
  query::Query asked;                          // what it asks for
  json::value body;                            // the JSON body; an empty object when there was none
  bool repeatable = false;                     // nothing of it is kept yet: it may run again from its beginning

  /// Is an admin or the system asking?
  bool admin() const { return access::unlimited(who); }
  /// Throws base::Failure(FORBIDDEN) unless one is.
  void require_admin() const;
  /// The id of the user who asks. Throws base::Failure(INVALID_CREDENTIALS) when it is none.
  const std::string& require_user() const;
  /// What the caller reads with.
  engine::Environment environment() const { return {schema, who, &app.items->limits}; }
  /// The members of the body; none when it is no object.
  const json::object& body_members() const;
  /// The body as an object. Throws base::Failure(INVALID_PAYLOAD) when it is an array.
  const json::object& body_object() const;
};

using RouteHandler = io::Task<http::Response> (*)(RequestContext& context);

}  // namespace dirigent::api
