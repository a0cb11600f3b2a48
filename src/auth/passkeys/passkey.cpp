#include "auth/passkeys/passkey.hpp"

#include "auth/own_rows.hpp"
#include "base/errors.hpp"
#include "base/uuid.hpp"
#include "crypto/base64.hpp"

namespace dirigent::auth {

namespace {

// In the order in which passkey_at() reads them.
std::string columns(const sql::Dialect& dialect) {
  return "k.id, k.\"user\", k.name, k.credential, k.public_key, k.sign_count, k.transports, k.backed_up, " +
         epoch_of(dialect, "k.created") + ", " + epoch_of(dialect, "k.last_used");
}

Passkey passkey_at(const db::Rows& rows, std::size_t row) {
  Passkey passkey;
  passkey.id = rows.at(row, 0).as_text();
  passkey.user = rows.at(row, 1).as_text();
  passkey.name = rows.at(row, 2).as_text();
  passkey.credential = rows.at(row, 3).as_text();
  passkey.public_key = rows.at(row, 4).as_text();
  passkey.sign_count = rows.at(row, 5).as_integer();
  passkey.transports = texts_of(rows.at(row, 6));
  passkey.backed_up = rows.at(row, 7).as_bool();
  passkey.created = rows.at(row, 8).as_integer();
  passkey.last_used = nullable_epoch(rows.at(row, 9));
  return passkey;
}

io::Task<std::vector<Passkey>> select(const Services& services, sql::Fragment condition) {
  auto session = co_await services.database->read();
  sql::Fragment query("SELECT " + columns(session->dialect()) + " FROM dirigent_passkeys k WHERE ");
  query.append(std::move(condition)).raw(" ORDER BY k.created DESC, k.id");
  const db::Result rows = co_await rows_if_any(*session, std::move(query));
  std::vector<Passkey> passkeys;
  for (std::size_t row = 0; rows && row < rows->size(); ++row) passkeys.push_back(passkey_at(*rows, row));
  co_return passkeys;
}

}  // namespace

void require_passkeys(const Services& services) {
  if (services.passkeys.domain.empty())
    base::fail(base::service_unavailable("passkeys", "PUBLIC_URL is no absolute address"));
}

io::Task<std::vector<Passkey>> passkeys_of(const Services& services, std::string user) {
  sql::Fragment condition("k.\"user\" = ");
  condition.parameter(std::move(user));
  return select(services, std::move(condition));
}

io::Task<std::optional<Passkey>> passkey_of_credential(const Services& services, std::string credential) {
  sql::Fragment condition("k.credential = ");
  condition.parameter(std::move(credential));
  std::vector<Passkey> found = co_await select(services, std::move(condition));
  if (found.empty()) co_return std::nullopt;
  co_return std::move(found.front());
}

io::Task<bool> remove_passkey(const Services& services, std::string user, std::string id) {
  if (!base::is_uuid(id)) co_return false;
  sql::Fragment remove("DELETE FROM dirigent_passkeys WHERE id = ");
  remove.parameter(std::move(id)).raw(" AND \"user\" = ").parameter(std::move(user));
  const std::int64_t removed = co_await change_if_any(*services.database, std::move(remove));
  co_return removed == 1;
}

io::Task<bool> note_passkey_use(const Services& services, Passkey before, std::int64_t sign_count, bool backed_up) {
  sql::Fragment update("UPDATE dirigent_passkeys SET sign_count = ");
  update.parameter(sign_count).raw(", backed_up = ").raw(backed_up ? "true" : "false").raw(", last_used = ");
  update.parameter(stored_time(services.database->dialect(), base::now_ms()));
  update.raw(" WHERE id = ").parameter(std::move(before.id)).raw(" AND sign_count = ").parameter(before.sign_count);
  const std::int64_t changed = co_await change_if_any(*services.database, std::move(update));
  co_return changed == 1;
}

json::array credential_descriptors(const std::vector<Passkey>& passkeys) {
  json::array list;
  for (const Passkey& passkey : passkeys) {
    json::object one;
    one["type"] = "public-key";
    one["id"] = passkey.credential;
    if (!passkey.transports.empty()) one["transports"] = json::value_from(passkey.transports);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace dirigent::auth
