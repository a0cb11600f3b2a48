// Passkeys: /users/:user/passkeys registers, lists and removes them (`me` for the caller), /auth/passkeys logs in with
// one. Beyond the contract. Bodies and answers are the JSON forms that browsers take and give
// (PublicKeyCredential.parseCreationOptionsFromJSON(), credential.toJSON(); WebAuthn Level 3).
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET: [{id, name, backed_up, created, last_used}]
io::Task<http::Response> passkeys_list(RequestContext& context);
/// POST /users/me/passkeys/begin: what `navigator.credentials.create` takes.
io::Task<http::Response> passkey_begin(RequestContext& context);
/// POST /users/me/passkeys {name, credential}: what it gave.
io::Task<http::Response> passkey_create(RequestContext& context);
/// DELETE one. FORBIDDEN when the user has no such passkey.
io::Task<http::Response> passkey_delete(RequestContext& context);

/// POST /auth/passkeys/begin {email?}: what `navigator.credentials.get` takes.
io::Task<http::Response> passkey_login_begin(RequestContext& context);
/// POST /auth/passkeys/login {credential, mode?, otp?}: answers as /auth/login.
io::Task<http::Response> passkey_login(RequestContext& context);

}  // namespace dirigent::api::rest
