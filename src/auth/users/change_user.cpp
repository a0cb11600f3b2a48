#include "auth/users/change_user.hpp"

namespace dirigent::auth {

namespace {

sql::Fragment take(const Account& account, const std::optional<std::string>& hash) {
  sql::Fragment update("UPDATE directus_users SET password = ");
  if (hash) {
    update.parameter(*hash);
  } else {
    update.raw("password");
  }
  update.raw(" WHERE id = ").parameter(account.id).raw(" AND status = ").parameter(account.status);
  update.raw(" AND password ");
  if (account.password) {
    update.raw("= ").parameter(*account.password);
  } else {
    update.raw("IS NULL");
  }
  return update;
}

}  // namespace

io::Task<bool> change_unchanged(const items::Services& services, schema::SchemaPtr schema, Account account,
                                std::optional<std::string> hash, json::object patch) {
  auto transaction = co_await services.database->begin();
  const auto taken = co_await transaction->session().run(take(account, hash));
  if (taken->affected() != 1) co_return false;
  std::vector<items::Event> events;
  items::WriteOptions options;
  options.within = transaction.get();
  options.deferred = &events;
  items::ItemService users(services, std::move(schema), std::nullopt, "directus_users");
  std::vector<std::string> keys{account.id};
  co_await users.update(std::move(keys), std::move(patch), options);
  co_await transaction->commit();
  co_await items::emit(services, std::move(events));
  co_return true;
}

}  // namespace dirigent::auth
