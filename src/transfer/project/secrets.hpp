// What a project's files must not hold: passwords, tokens and keys. Columns that are secrets are left out; inside of
// options a placeholder takes the place of a secret, and the import puts the database's own value back.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "schema/schema.hpp"
#include "transfer/project/kinds.hpp"

namespace dirigent::transfer {

/// Stands in files where a secret was.
inline constexpr std::string_view kSecret = "$secret";

/// Is the whole column of a collection a secret?
bool is_secret(std::string_view collection, const schema::Field& field);

/// The value without the secrets in it: members of telling names ("authorization", "password"), entries of lists of
/// headers, texts like "Bearer ..." and addresses with a password. What is filled in when a flow runs ("{{token}}") is
/// none.
json::value without_secrets(const json::value& value);

/// `wanted` with its placeholders replaced by what `now` has at their places; the places where it has nothing are added
/// to `missing`, and keep the placeholder.
json::value with_secrets(const json::value& wanted, const json::value& now, const std::string& place,
                         std::vector<std::string>& missing);

/// Has the value a placeholder anywhere in it?
bool has_placeholder(const json::value& value);

}  // namespace dirigent::transfer
