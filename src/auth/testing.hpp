// For the tests of this folder: an installed database with users, and the services over it.
#pragma once
#include <memory>
#include <string>

#include "auth/authentication.hpp"
#include "auth/services.hpp"
#include "base/errors.hpp"
#include "schema/install.hpp"
#include "schema/testing.hpp"

namespace dirigent::auth::testing {

inline constexpr const char* kUser = "00000000-0000-4000-8000-00000000000a";
inline constexpr const char* kParentRole = "00000000-0000-4000-8000-0000000000b1";
inline constexpr const char* kRole = "00000000-0000-4000-8000-0000000000b2";
inline constexpr const char* kSecretKey = "a secret of at least thirty-two bytes";

inline crypto::Argon2Options cheap() {
  crypto::Argon2Options options;
  options.memory_kib = 256;
  options.time_cost = 1;
  options.parallelism = 1;
  return options;
}

/// An active user ada@example.com / "right" with the static token "static-ada" and the role kRole, whose parent
/// kParentRole has a policy with app access.
inline io::Task<void> install_users(db::Database& database) {
  co_await schema::install(database);
  const std::string hash = crypto::hash_password(cheap(), "right");
  const std::string parent(kParentRole), role(kRole), user(kUser), policy = "00000000-0000-4000-8000-0000000000c1";
  auto transaction = co_await database.begin();
  db::Session& session = transaction->session();
  std::vector<sql::Fragment> writes;
  writes.emplace_back("INSERT INTO directus_roles (id, name) VALUES (");
  writes.back().parameter(parent).raw(", 'parent')");
  writes.emplace_back("INSERT INTO directus_roles (id, name, parent) VALUES (");
  writes.back().parameter(role).raw(", 'child', ").parameter(parent).raw(")");
  writes.emplace_back("INSERT INTO directus_policies (id, name, app_access, admin_access, enforce_tfa) VALUES (");
  writes.back().parameter(policy).raw(", 'app', true, false, false)");
  writes.emplace_back("INSERT INTO directus_access (id, role, policy) VALUES (");
  writes.back().parameter(policy).raw(", ").parameter(parent).raw(", ").parameter(policy).raw(")");
  writes.emplace_back("INSERT INTO directus_users (id, email, password, role, token, status) VALUES (");
  writes.back().parameter(user).raw(", 'Ada@example.com', ").parameter(hash).raw(", ").parameter(role);
  writes.back().raw(", 'static-ada', 'active')");
  co_await session.run_all(session.prepare(std::move(writes)));
  co_await transaction->commit();
}

/// Each test runs one task over `services()`; BothDatabases says on which databases.
class AuthTest : public schema::testing::BothDatabases {
 protected:
  using Check = io::Task<void> (*)(Services& services, Authenticator& authenticator);

  void check(Check test) {
    services_.database = &database();
    services_.hasher = &hasher_;
    services_.hooks = &hooks_;
    services_.secret = kSecretKey;
    services_.access_ttl = std::chrono::minutes(15);
    services_.refresh_ttl = std::chrono::hours(24 * 7);
    services_.session_ttl = std::chrono::hours(24);
    services_.refresh_grace = std::chrono::seconds(10);
    services_.session_cookie.name = "directus_session_token";
    authenticator_ = std::make_unique<Authenticator>(services_, 1);
    run(prepared(services_, *authenticator_, test));
  }

  /// The code of the failure `task` ends with; "" when it ends well.
  template <class T>
  static io::Task<std::string> failure_of(io::Task<T> task) {
    try {
      co_await std::move(task);
    } catch (const base::Failure& failure) {
      co_return std::string(base::code_name(failure.errors().front().code));
    }
    co_return "";
  }

  static io::Task<std::int64_t> count(db::Database& database, std::string query) {
    const db::Result rows = co_await db::testing::read(database, std::move(query));
    co_return rows->at(0, 0).as_integer();
  }

  static http::Request request(http::Headers headers, std::string query = "") {
    http::Request out;
    out.method = "GET";
    out.path = "/users/me";
    out.query = std::move(query);
    out.headers = std::move(headers);
    out.ip = "127.0.0.1";
    return out;
  }

 private:
  static io::Task<void> prepared(Services& services, Authenticator& authenticator, Check test) {
    co_await install_users(*services.database);
    co_await test(services, authenticator);
  }

  io::BlockingPool pool_{1, 16};
  crypto::PasswordHasher hasher_{cheap(), pool_};
  base::Hooks hooks_;
  Services services_;
  std::unique_ptr<Authenticator> authenticator_;
};

}  // namespace dirigent::auth::testing
