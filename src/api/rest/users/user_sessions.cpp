#include "api/rest/users/user_sessions.hpp"

#include "api/respond.hpp"
#include "api/rest/users/user_credentials.hpp"
#include "auth/services.hpp"
#include "auth/sessions/listing.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"

namespace dirigent::api::rest {

namespace {

// A session token says which session it is of. Otherwise the refresh token does, in its cookie or in the body.
auth::CurrentSession current_session(const RequestContext& context) {
  if (context.who && context.who->session) return context.who->session;
  auth::CurrentSession named = context.request.cookie(context.app.auth->refresh_cookie.name);
  const json::value* given = context.body_members().if_contains("refresh_token");
  if (given != nullptr && given->is_string()) named = std::string(given->get_string());
  // What can be nobody's never reaches the database.
  if (named && (named->find('\0') != std::string::npos || !base::is_valid_utf8(*named))) named.reset();
  return named;
}

json::object shown(const auth::ListedSession& session) {
  json::object out;
  out["id"] = session.id;
  out["expires"] = base::iso_timestamp(session.expires);
  out["ip"] = base::or_null(session.ip);
  out["user_agent"] = base::or_null(session.user_agent);
  out["origin"] = base::or_null(session.origin);
  out["current"] = session.current;
  return out;
}

}  // namespace

io::Task<http::Response> user_sessions_list(RequestContext& context) {
  std::string user = co_await known_user_in_path(context);
  auth::CurrentSession current = current_session(context);
  const std::vector<auth::ListedSession> sessions =
      co_await auth::sessions_of(*context.app.auth, std::move(user), std::move(current));
  co_return list_response(sessions, shown);
}

io::Task<http::Response> user_session_delete(RequestContext& context) {
  std::string user = user_in_path(context);
  require_full_credentials(context);
  std::string id = context.parameters.back();
  const bool ended = co_await auth::end_session(*context.app.auth, std::move(user), std::move(id));
  if (!ended) base::fail(base::forbidden());
  co_return no_content();
}

io::Task<http::Response> user_sessions_delete(RequestContext& context) {
  std::string user = co_await known_user_in_path(context);
  require_full_credentials(context);
  auth::CurrentSession current = current_session(context);
  co_await auth::end_other_sessions(*context.app.auth, std::move(user), std::move(current));
  co_return no_content();
}

}  // namespace dirigent::api::rest
