#include "auth/users/track.hpp"

#include "base/errors.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kMaxPage = 255;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

io::Task<void> track_page(const Services& services, std::string user, std::string page) {
  if (page.find('\0') != std::string::npos)
    base::fail(base::invalid_payload("Invalid Text format in field \"last_page\""));
  if (characters(page) > kMaxPage) base::fail(base::value_too_long("directus_users", "last_page", json::value(page)));
  auto transaction = co_await services.database->begin();
  sql::Fragment update("UPDATE directus_users SET last_page = ");
  update.parameter(std::move(page)).raw(" WHERE id = ").parameter(std::move(user));
  co_await transaction->session().run(std::move(update));
  co_await transaction->commit();
}

}  // namespace dirigent::auth
