#include "api/rest/server.hpp"

#include <array>

#include "api/respond.hpp"
#include "base/json_writer.hpp"
#include "engine/read.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "sql/fragment.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::array kProjectFields = {
    "project_name",         "project_descriptor",  "project_logo",        "project_color",
    "default_appearance",   "default_theme_light", "default_theme_dark",  "theme_light_overrides",
    "theme_dark_overrides", "default_language",    "public_foreground",   "public_favicon",
    "public_note",          "custom_css",          "public_registration", "public_registration_verify_email"};

// The settings everyone may see, read with the system's own rights.
io::Task<json::object> project(RequestContext& context, db::Session& session) {
  const engine::Environment environment{context.schema, std::nullopt, &context.app.items->limits};
  query::Query query;
  query.fields_given = true;
  query.fields.assign(kProjectFields.begin(), kProjectFields.end());
  query.fields.insert(query.fields.end(), {"public_background.id", "public_background.type"});
  query.limit = 1;
  json::array rows = co_await engine::read_items(session, environment, "directus_settings", std::move(query));
  if (rows.empty()) co_return json::object{};
  co_return std::move(rows.front().as_object());
}

io::Task<bool> any_user(db::Session& session) {
  const auto rows = co_await session.run(sql::Fragment("SELECT 1 FROM directus_users LIMIT 1"));
  co_return !rows->empty();
}

void add_limits(json::object& info, const config::Config& config, const query::Limits& limits) {
  info["mcp_enabled"] = false;
  info["ai_enabled"] = false;
  json::array types;
  for (const std::string& type : config.list("FILES_MIME_TYPE_ALLOW_LIST")) types.emplace_back(type);
  info["files"] = {{"mimeTypeAllowList", std::move(types)}};
  info["rateLimit"] = false;
  info["rateLimitGlobal"] = false;
  info["extensions"] = {{"limit", nullptr}};
  info["queryLimit"] = {{"default", limits.default_limit}, {"max", limits.max_limit.value_or(-1)}};
  info["websocket"] = false;
  info["version"] = schema::kContractRelease;
}

struct DatabaseCheck {
  bool ok = false;
  double milliseconds = 0;
};

io::Task<DatabaseCheck> check_database(db::Database& database) {
  const auto begin = std::chrono::steady_clock::now();
  DatabaseCheck check;
  try {
    auto session = co_await database.read();
    const auto rows = co_await session->run(sql::Fragment("SELECT 1"));
    check.ok = rows->size() == 1;
  } catch (const db::DatabaseError&) {
    check.ok = false;  // the answer says so; the driver has logged why
  }
  check.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  co_return check;
}

}  // namespace

http::Response ping() {
  return text_response("pong");
}

http::Response robots(const Application& app) {
  return text_response(app.config->text("ROBOTS_TXT"), "text/plain; charset=utf-8");
}

std::optional<http::Response> root_redirect(const Application& app) {
  const std::string target = app.config->text("ROOT_REDIRECT");
  if (target.empty() || target == "false") return std::nullopt;
  http::Response response = text_response("Found. Redirecting to " + target, "text/plain; charset=utf-8");
  response.status = 302;
  response.headers.add("Location", target);
  response.headers.add("Vary", "Accept");
  return response;
}

io::Task<http::Response> server_info(RequestContext& context) {
  auto session = co_await context.app.database->read();
  json::object info;
  info["project"] = co_await project(context, *session);
  info["setupCompleted"] = co_await any_user(*session);
  if (context.who && context.who->user) add_limits(info, *context.app.config, context.app.items->limits);
  co_return data_response(std::move(info));
}

io::Task<http::Response> server_health(RequestContext& context) {
  const DatabaseCheck check = co_await check_database(*context.app.database);
  const config::Config& config = *context.app.config;
  const double threshold = static_cast<double>(config.duration("DB_HEALTHCHECK_THRESHOLD").count());
  const std::string_view status = !check.ok ? "error" : check.milliseconds > threshold ? "warn" : "ok";
  json::object health{{"status", status}};
  if (context.admin()) {
    health["releaseId"] = schema::kContractRelease;
    health["serviceId"] = config.text("PUBLIC_URL");
    json::object entry{{"status", status}, {"componentType", "datastore"}, {"observedUnit", "ms"}};
    entry["observedValue"] = check.milliseconds;
    entry["threshold"] = threshold;
    const std::string_view client = context.app.database->dialect().sqlite() ? "sqlite3" : "pg";
    health["checks"] = {{fmt::format("{}:responseTime", client), json::array{std::move(entry)}}};
  }
  http::Response response = json_response(base::to_json(health));
  response.content_type = "application/health+json; charset=utf-8";
  if (!check.ok) response.status = 503;
  co_return response;
}

}  // namespace dirigent::api::rest
