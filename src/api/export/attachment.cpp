#include "api/export/attachment.hpp"

#include <fmt/format.h>

#include "api/disposition.hpp"
#include "api/respond.hpp"

namespace dirigent::api::exports {

namespace {

std::string file_name(std::string_view subject, const Format& format, base::EpochMs now) {
  const base::Civil at = base::to_civil(now, true);
  return fmt::format("{} {:04}{:02}{:02}-{}{:02}{:02}.{}", subject, at.year, at.month, at.day, at.hour, at.minute,
                     at.second, format.extension);
}

}  // namespace

std::string disposition(std::string_view subject, const Format& format, base::EpochMs now) {
  return content_disposition("attachment", file_name(subject, format, now));
}

http::Response attachment(std::string_view subject, const Format& format) {
  http::Response response = json_response({});
  response.content_type = format.content_type;
  response.headers.add("Content-Disposition", disposition(subject, format, base::now_ms()));
  return response;
}

}  // namespace dirigent::api::exports
