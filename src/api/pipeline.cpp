#include "api/pipeline.hpp"

#include "api/body.hpp"
#include "api/errors.hpp"
#include "api/export/answer.hpp"
#include "api/rate_limits.hpp"
#include "api/refusals.hpp"
#include "api/request_log.hpp"
#include "api/respond.hpp"
#include "api/rest/server.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"
#include "auth/authentication.hpp"
#include "base/text.hpp"
#include "http/cors.hpp"
#include "model/refresh.hpp"
#include "query/parse.hpp"
#include "schema/load.hpp"

namespace dirigent::api {

namespace {

bool limited(const Application& app) {
  return app.limits != nullptr && (app.limits->address.on() || app.limits->everyone.on());
}

// Paths that answer before anyone has to say who they are, so that probes and browsers need no token.
std::optional<http::Response> fixed_path(const Application& app, const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  // Where requests are limited, this one is too.
  if (request.path == "/server/ping" && !limited(app)) return rest::ping();
  if (request.path == "/robots.txt") return rest::robots(app);
  if (request.path == "/") return rest::root_redirect(app);
  return std::nullopt;
}

http::Response options_response(const std::vector<std::string>& methods) {
  const std::string list = base::join(methods, ",");
  http::Response response = text_response(list);
  response.headers.add("Allow", list);
  return response;
}

// With CACHE_SCHEMA=false other programs may change tables at any time, so every request reads the model anew.
io::Task<schema::SchemaPtr> current_schema(const Application& app) {
  if (app.cache_schema) co_return app.schema->get();
  auto session = co_await app.database->read();
  auto fresh = co_await schema::load(*session, app.schema_options);
  fresh->version = app.schema->get()->version;
  co_return schema::SchemaPtr(std::move(fresh));
}

io::Task<http::Response> route(RequestContext& context, const Router& router) {
  const std::string_view path = raw_path(context.request);
  // Between two segments more than one slash is forgiven, around the path it is not, as the contract has it.
  if (path.starts_with("//") || path.ends_with("//")) base::fail(base::route_not_found(std::string(path)));
  const auto segments = path_segments(path);
  if (!segments) base::fail(base::plain(base::ErrorCode::kInvalidPayload));
  Router::Match match = router.match(context.request.method, *segments);
  if (match.route == nullptr) {
    const auto methods = router.methods(*segments);
    if (context.request.method == "OPTIONS" && !methods.empty()) co_return options_response(methods);
    base::fail(base::route_not_found(std::string(path)));
  }
  context.parameters = std::move(match.parameters);
  co_return co_await match.route->handler(context);
}

bool reads_only(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.method == "SEARCH";
}

// The stages between the fixed paths and the answer. Everything that is wrong throws.
io::Task<http::Response> serve(const Application& app, const Router& router, RequestContext& context) {
  // A body that is no JSON is refused before anything is asked of the database.
  context.body = parse_body(context.request, app.max_body);
  // Before anything is asked of the database, wrong tokens included; once, however often the request begins again.
  const bool counted = context.schema != nullptr;
  if (!counted && limited(app)) {
    app.authenticator->require_one_token(context.request);
    co_await admit_request(*app.limits, context.request.ip);
    if (context.request.path == "/server/ping" && reads_only(context.request)) co_return rest::ping();
  }
  context.query = query::parse_query_string(context.request.query, app.items->limits).take();
  // A wrong token fails on every route, unknown ones included.
  context.who = co_await app.authenticator->authenticate(context.request);
  if (!counted && app.limits != nullptr && app.limits->user.on() && context.who->user) {
    co_await app.limits->user.admit(*context.who->user);
  }
  // From here on the request keeps one snapshot of the model.
  context.schema = co_await current_schema(app);
  // What is wrong in the query string is wrong on every route, and before anything is written.
  context.asked = query::parse_query(context.query, app.items->limits).take();
  // Before anything is done: an unknown format must not be refused after a write.
  const exports::Format* format = exports::requested(context);
  http::Response response = co_await route(context, router);
  if (format != nullptr) response = exports::exported(context, *format, std::move(response));
  co_return response;
}

bool misses_something(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const db::DatabaseError& error) {
    return error.kind == db::DatabaseError::Kind::kUndefined;
  } catch (...) {
    return false;
  }
}

// Says this failure that the token itself is worth nothing? One that has only expired can still be refreshed.
bool token_is_worthless(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const base::Failure& known) {
    const base::ErrorCode code = known.errors().front().code;
    return code == base::ErrorCode::kInvalidCredentials || code == base::ErrorCode::kInvalidToken;
  } catch (...) {
    return false;
  }
}

// Whoever was refused can name the request to an admin, who can ask why.
http::Response failed(const RequestContext& context, const std::exception_ptr& failure) {
  const std::vector<base::Error> errors = known_errors(failure, context.request);
  http::Response response = error_response(errors);
  if (auto refusal = refusal_of(context, errors)) note_refusal(context, std::move(*refusal), response);
  return response;
}

// The answer to everything that is no fixed path. A request that meets a table or column that is gone began on a model
// which has changed since: as long as nothing of it is kept it is served again, on the new one.
io::Task<http::Response> answer(const Application& app, const Router& router, RequestContext& context) {
  constexpr int kMostAttempts = 4;
  std::exception_ptr failure;
  for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
    failure = nullptr;
    context.repeatable = reads_only(context.request);
    try {
      co_return co_await serve(app, router, context);
    } catch (...) {
      failure = std::current_exception();
    }
    if (!context.repeatable || context.schema == nullptr || !misses_something(failure)) break;
    const bool newer = co_await model::has_moved_on(*app.model, context.schema);
    if (!newer) break;
  }
  http::Response response = failed(context, failure);
  // A session cookie that no longer means anything is taken back, or the browser would send it for ever. The request
  // got no further than its authentication when it has no model yet; a 401 from a route says nothing about the cookie.
  const bool rejected = context.schema == nullptr && token_is_worthless(failure);
  if (rejected && app.authenticator->uses_session_cookie(context.request)) {
    response.headers.add("Set-Cookie", app.authenticator->cleared_session_cookie());
  }
  co_return response;
}

io::Task<http::Response> handle(const Application& app, const Router& router, http::Request request) {
  const auto begin = std::chrono::steady_clock::now();
  http::Response response;
  if (auto preflight = http::preflight(app.cors, request)) {
    response = std::move(*preflight);
  } else if (auto fixed = fixed_path(app, request)) {
    response = std::move(*fixed);
  } else {
    RequestContext context(app, std::move(request));
    response = co_await answer(app, router, context);
    request = std::move(context.request);
  }
  http::add_cors(app.cors, request, response);
  log_request(app, request, response, std::chrono::steady_clock::now() - begin);
  co_return response;
}

}  // namespace

http::Handler make_pipeline(const Application& app) {
  auto router = std::make_shared<const Router>(routes());
  return [&app, router](http::Request request) { return handle(app, *router, std::move(request)); };
}

}  // namespace dirigent::api
