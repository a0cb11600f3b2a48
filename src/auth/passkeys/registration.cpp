#include "auth/passkeys/registration.hpp"

#include "auth/own_rows.hpp"
#include "auth/passkeys/challenge.hpp"
#include "base/errors.hpp"
#include "base/uuid.hpp"
#include "crypto/base64.hpp"
#include "crypto/cose_key.hpp"

namespace dirigent::auth {

namespace {

struct Person {
  std::string email, name, project;
};

io::Task<Person> person_of(db::Session& session, std::string user) {
  sql::Fragment query(
      "SELECT email, first_name, last_name, (SELECT project_name FROM directus_settings LIMIT 1) FROM directus_users"
      " WHERE status = 'active' AND id = ");
  query.parameter(std::move(user));
  const db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) base::fail(base::forbidden());
  Person person;
  person.email = rows->at(0, 0).as_text();
  person.name = rows->at(0, 1).as_text();
  const std::string last = rows->at(0, 2).as_text();
  if (!last.empty()) person.name += (person.name.empty() ? "" : " ") + last;
  if (person.name.empty()) person.name = person.email;
  person.project = rows->at(0, 3).as_text();
  co_return person;
}

json::array asked_algorithms() {
  json::array list;
  for (const std::int64_t algorithm : {crypto::kEs256, crypto::kEdDsa, crypto::kRs256}) {
    json::object one;
    one["type"] = "public-key";
    one["alg"] = algorithm;
    list.push_back(std::move(one));
  }
  return list;
}

json::object creation_options(const Services& services, const std::string& user, const Person& person,
                              const std::vector<Passkey>& present) {
  json::object options;
  options["rp"] = json::object{{"id", services.passkeys.domain}, {"name", person.project}};
  options["user"] = json::object{{"id", crypto::base64_encode(user, crypto::Alphabet::kUrl)},
                                 {"name", person.email},
                                 {"displayName", person.name}};
  options["challenge"] = make_challenge(services, ChallengeFor::kRegistration, user);
  options["pubKeyCredParams"] = asked_algorithms();
  options["timeout"] = kChallengeLife.count();
  options["excludeCredentials"] = credential_descriptors(present);
  const char* verification = services.passkeys.verify_user ? "required" : "preferred";
  options["authenticatorSelection"] = json::object{{"residentKey", "preferred"}, {"userVerification", verification}};
  options["attestation"] = "none";
  return options;
}

io::Task<void> store(const Services& services, Passkey passkey) {
  const sql::Dialect& dialect = services.database->dialect();
  sql::Fragment insert(
      "INSERT INTO dirigent_passkeys (id, \"user\", name, credential, public_key, sign_count, transports, backed_up,"
      " created) VALUES (");
  insert.parameter(passkey.id).raw(", ").parameter(passkey.user).raw(", ").parameter(passkey.name).raw(", ");
  insert.parameter(passkey.credential).raw(", ").parameter(passkey.public_key).raw(", ");
  insert.parameter(passkey.sign_count).raw(", ");
  insert.parameter(stored_texts(passkey.transports)).raw(", ");
  insert.raw(passkey.backed_up ? "true" : "false").raw(", ");
  insert.parameter(stored_time(dialect, passkey.created)).raw(")");
  bool taken = false;
  try {
    co_await insert_own(*services.database, std::move(insert));
  } catch (const db::DatabaseError& error) {
    if (error.kind != db::DatabaseError::Kind::kUnique) throw;
    taken = true;
  }
  if (taken) base::fail(base::record_not_unique(std::nullopt, "credential", nullptr));
}

}  // namespace

io::Task<json::object> begin_registration(const Services& services, std::string user) {
  require_passkeys(services);
  Person person;
  {
    auto session = co_await services.database->read();
    person = co_await person_of(*session, user);
  }
  const std::vector<Passkey> present = co_await passkeys_of(services, user);
  co_return creation_options(services, user, person, present);
}

io::Task<Passkey> finish_registration(const Services& services, std::string user, NewPasskey made) {
  require_passkeys(services);
  const auto expected = expected_answer(services, made.client_data, ChallengeFor::kRegistration, user);
  if (!expected) base::fail(base::invalid_payload("The passkey answers no challenge of this server, or too late"));
  crypto::WebauthnRegistration registration;
  registration.client_data = std::move(made.client_data);
  registration.attestation = std::move(made.attestation);
  const auto credential = crypto::verify_registration(registration, *expected);
  if (!credential) base::fail(base::invalid_payload("The passkey could not be verified"));
  const bool first = co_await use_challenge(services, expected->challenge);
  if (!first) base::fail(base::invalid_payload("The challenge was used before"));
  const std::vector<Passkey> present = co_await passkeys_of(services, user);
  if (present.size() >= kMostPasskeys) base::fail(base::plain(base::ErrorCode::kLimitExceeded));
  Passkey passkey;
  passkey.id = base::uuid_v4();
  passkey.user = std::move(user);
  passkey.name = std::move(made.name);
  passkey.credential = crypto::base64_encode(credential->id, crypto::Alphabet::kUrl);
  passkey.public_key = crypto::base64_encode(credential->public_key, crypto::Alphabet::kUrl);
  passkey.sign_count = credential->sign_count;
  passkey.transports = std::move(made.transports);
  passkey.backed_up = credential->backed_up;
  passkey.created = base::now_ms();
  co_await store(services, passkey);
  co_return passkey;
}

}  // namespace dirigent::auth
