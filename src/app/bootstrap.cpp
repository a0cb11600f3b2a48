#include "app/bootstrap.hpp"

#include "app/database_wait.hpp"
#include "app/migrations.hpp"

#include "base/email.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "crypto/token.hpp"
#include "schema/install.hpp"

namespace dirigent::app {

namespace {

constexpr std::string_view kDefaultEmail = "admin@example.com";

sql::Value text_or_null(const std::optional<std::string>& text) {
  return text ? sql::Value(*text) : sql::Value();
}

// INSERT INTO table (columns) VALUES (...); names are literals of this file.
sql::Fragment insert(std::string_view table, std::vector<std::pair<std::string_view, sql::Value>> row) {
  sql::Fragment names, values;
  for (auto& [name, value] : row) {
    if (!names.empty()) {
      names.raw(", ");
      values.raw(", ");
    }
    names.identifier(name);
    values.parameter(std::move(value));
  }
  sql::Fragment out("INSERT INTO ");
  return out.identifier(table).raw(" (").append(names).raw(") VALUES (").append(values).raw(")"), out;
}

io::Task<bool> ensure_installed(db::Database& database, const config::Config& config) {
  schema::InstallState state;
  {
    auto session = co_await database.read();
    state = co_await schema::install_state(*session);
  }
  if (state.installed) {
    require_known_release(state, config);
    co_return false;
  }
  std::exception_ptr failure;
  try {
    base::log::info("Installing the system tables");
    const bool ours = co_await schema::install(database);
    co_return ours;
  } catch (const db::DatabaseError&) {
    failure = std::current_exception();
  }
  // Another node may have installed in the meantime: then all is well.
  auto session = co_await database.read();
  state = co_await schema::install_state(*session);
  if (!state.installed) std::rethrow_exception(failure);
  require_known_release(state, config);
  co_return false;
}

// Users whose policies, own or of their role and the roles above it, open everything.
io::Task<bool> has_administrator(db::Session& session) {
  const auto rows = co_await session.run(sql::Fragment(
      "WITH RECURSIVE opened (role) AS (SELECT a.role FROM directus_access a JOIN directus_policies p ON p.id = "
      "a.policy "
      "WHERE p.admin_access AND a.role IS NOT NULL UNION SELECT r.id FROM directus_roles r JOIN opened o ON r.parent = "
      "o.role) SELECT 1 FROM directus_users u WHERE u.role IN (SELECT role FROM opened) OR u.id IN (SELECT a.\"user\" "
      "FROM directus_access a JOIN directus_policies p ON p.id = a.policy WHERE p.admin_access) LIMIT 1"));
  co_return !rows->empty();
}

io::Task<std::optional<std::string>> administrators_role(db::Session& session) {
  const auto rows = co_await session.run(
      sql::Fragment("SELECT a.role FROM directus_access a JOIN directus_policies p ON p.id = a.policy WHERE "
                    "p.admin_access AND a.role IS NOT NULL ORDER BY a.role LIMIT 1"));
  if (rows->empty()) co_return std::nullopt;
  co_return rows->at(0, 0).as_text();
}

io::Task<void> require_free(db::Session& session, std::string email) {
  sql::Fragment users("SELECT 1 FROM directus_users WHERE lower(email) = ");
  users.parameter(email);
  const auto rows = co_await session.run(std::move(users));
  if (rows->empty()) co_return;
  throw std::runtime_error(fmt::format(
      "There is no administrator, and ADMIN_EMAIL is \"{}\", which belongs to a user without administration: give "
      "another ADMIN_EMAIL",
      email));
}

struct AdminAccount {
  std::string email, hash;
  std::optional<std::string> token, generated_password;
};

io::Task<std::optional<AdminAccount>> admin_account(const config::Config& config, const crypto::PasswordHasher& hasher,
                                                    bool generate) {
  AdminAccount account;
  auto email = config.optional("ADMIN_EMAIL");
  auto password = config.optional("ADMIN_PASSWORD");
  if (!generate && (!email || !password)) co_return std::nullopt;
  account.email = base::lower(email.value_or(std::string(kDefaultEmail)));
  if (!password) password = account.generated_password = crypto::random_string(16);
  account.hash = co_await hasher.hash(*password);
  account.token = config.optional("ADMIN_TOKEN");
  co_return account;
}

// Before anything is installed.
void require_addresses(const config::Config& config) {
  for (const char* key : {"ADMIN_EMAIL", "PROJECT_OWNER"}) {
    const auto address = config.optional(key);
    if (!address || base::is_email(*address)) continue;
    throw std::runtime_error(
        fmt::format("{} is no e-mail address: \"{}\". Example: {}=admin@example.com", key, *address, key));
  }
}

io::Task<void> name_project(db::Database& database, const config::Config& config) {
  auto transaction = co_await database.begin();
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kNames{
      {{"PROJECT_NAME", "project_name"}, {"PROJECT_OWNER", "project_owner"}}};
  for (const auto& [key, column] : kNames) {
    const auto value = config.optional(key);
    if (!value || value->empty()) continue;
    sql::Fragment update("UPDATE directus_settings SET ");
    update.identifier(column).raw(" = ").parameter(*value);
    co_await transaction->session().run(std::move(update));
  }
  co_await transaction->commit();
}

}  // namespace

io::Task<std::string> create_role(db::Session& session, RoleRequest request) {
  const std::string role = base::uuid_v4();
  const std::string policy = base::uuid_v4();
  sql::Fragment insert_role = insert("directus_roles", {{"id", role},
                                                        {"name", request.name},
                                                        {"icon", request.icon},
                                                        {"description", text_or_null(request.description)}});
  co_await session.run(std::move(insert_role));
  sql::Fragment insert_policy = insert("directus_policies", {{"id", policy},
                                                             {"name", request.policy_name},
                                                             {"icon", request.policy_icon},
                                                             {"description", text_or_null(request.description)},
                                                             {"admin_access", request.admin},
                                                             {"app_access", request.app},
                                                             {"enforce_tfa", false}});
  co_await session.run(std::move(insert_policy));
  sql::Fragment insert_access =
      insert("directus_access", {{"id", base::uuid_v4()}, {"role", role}, {"policy", policy}});
  co_await session.run(std::move(insert_access));
  co_return role;
}

io::Task<std::string> create_user(db::Session& session, UserRequest request) {
  const std::string id = base::uuid_v4();
  sql::Fragment insert_user = insert("directus_users", {{"id", id},
                                                        {"email", base::lower(request.email)},
                                                        {"password", request.password_hash},
                                                        {"role", text_or_null(request.role)},
                                                        {"first_name", text_or_null(request.first_name)},
                                                        {"last_name", text_or_null(request.last_name)},
                                                        {"token", text_or_null(request.token)},
                                                        {"status", std::string("active")}});
  co_await session.run(std::move(insert_user));
  co_return id;
}

io::Task<BootstrapReport> bootstrap(db::Database& database, const config::Config& config,
                                    const crypto::PasswordHasher& hasher, BootstrapOptions options) {
  BootstrapReport report;
  require_addresses(config);
  co_await wait_for_database(database, kBriefAttempts);
  report.installed = co_await ensure_installed(database, config);
  if (report.installed) co_await name_project(database, config);
  if (options.skip_admin) co_return report;
  {
    auto session = co_await database.read();
    const bool done = co_await has_administrator(*session);
    if (done) co_return report;
  }
  // Hashing takes its time: it is done before the transaction, which must not keep others waiting.
  const auto account = co_await admin_account(config, hasher, options.generate_admin);

  auto transaction = co_await database.begin();
  db::Session& session = transaction->session();
  if (database.dialect().postgres()) {
    co_await session.run(sql::Fragment("LOCK TABLE directus_roles IN EXCLUSIVE MODE"));
  }
  const bool done = co_await has_administrator(session);
  if (done) {
    co_await transaction->rollback();
    co_return report;
  }
  std::optional<std::string> role_id = co_await administrators_role(session);
  if (!role_id) {
    RoleRequest role{"Administrator", "Administrator", "verified", "verified", "$t:admin_description", true, true};
    role_id = co_await create_role(session, std::move(role));
  }
  if (account) {
    co_await require_free(session, account->email);
    UserRequest user{account->email, account->hash, role_id, "Admin", "User", account->token};
    co_await create_user(session, std::move(user));
    report.admin_email = account->email;
    report.generated_password = account->generated_password;
  } else {
    base::log::warn(
        "There is no administrator: set ADMIN_EMAIL and ADMIN_PASSWORD and run `dirigent bootstrap` again, or run "
        "`dirigent bootstrap --generate-admin`");
  }
  co_await transaction->commit();
  co_return report;
}

}  // namespace dirigent::app
