// The hash of a document that the contract's versions and schema diffs carry: SHA-1 over a text that spells the
// document out, as the npm package object-hash (MIT) does with its defaults. A database that moves between servers
// keeps its hashes.
#pragma once
#include <string>

#include "base/json.hpp"

namespace dirigent::crypto {

/// 40 hex digits. The order of an object's members does not matter.
std::string object_hash(const json::value& document);

/// The text that is hashed.
std::string object_hash_text(const json::value& document);

}  // namespace dirigent::crypto
