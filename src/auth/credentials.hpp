// Where a request carries its token.
#pragma once
#include <string>

#include "http/message.hpp"

namespace dirigent::auth {

/// The token of a request as it was sent; empty text for none.
struct PresentedToken {
  std::string text;
  bool from_cookie = false;
};

/// `?access_token=`, the Authorization header (Bearer, without case) or the cookie `cookie_name`, in this order; other
/// schemes and empty values count as none. Throws base::Failure(INVALID_PAYLOAD) when query and header both have one.
PresentedToken presented_token(const http::Request& request, const std::string& cookie_name);

}  // namespace dirigent::auth
