// What an export's answer says about itself: that it is a file, and the file's name.
#pragma once
#include <string>
#include <string_view>

#include "api/export/format.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace dirigent::api::exports {

/// The Content-Disposition of "<subject> <yyyyMMdd-Hmmss>.<extension>", in the server's zone. RFC 6266: names beyond
/// Latin-1 go into filename*, with question marks for older clients.
std::string disposition(std::string_view subject, const Format& format, base::EpochMs now);

/// An answer without its body.
http::Response attachment(std::string_view subject, const Format& format);

}  // namespace dirigent::api::exports
