// What belongs to one user and opens doors: the routes below /users/:pk, where `me` is the caller and other users are
// for administrators.
#pragma once
#include <string>
#include <vector>

#include "api/context.hpp"
#include "api/respond.hpp"

namespace dirigent::api::rest {

/// The id of the user in the path. Throws INVALID_CREDENTIALS for `me` without a user, FORBIDDEN for another user
/// unless an administrator asks.
std::string user_in_path(const RequestContext& context);
/// The same, and FORBIDDEN for an administrator who names a user that is not there.
io::Task<std::string> known_user_in_path(RequestContext& context);
/// Throws FORBIDDEN for callers whose token gives less than its user has: they make and end no credentials.
void require_full_credentials(const RequestContext& context);
/// Refuses what is none of `known` in the body. Throws INVALID_PAYLOAD.
const json::object& form_with(const RequestContext& context, std::initializer_list<std::string_view> known);
/// 200 {"data": [...]} of rows, each as `shown` gives it.
template <class Row>
http::Response list_response(const std::vector<Row>& rows, json::object (*shown)(const Row&)) {
  json::array list;
  list.reserve(rows.size());
  for (const Row& row : rows) list.push_back(shown(row));
  return data_response(list);
}
/// A name of 1 to 255 bytes without control characters. Throws INVALID_PAYLOAD.
std::string name_in(const json::object& form);

}  // namespace dirigent::api::rest
