// Judges what was asked: the only door between a request and the data. Every service call passes through one of these
// functions; each either returns what may be done or the FORBIDDEN error in the contract's words.
//
// Admins and the system may do everything that exists. Everyone else may do what their permission set says
// (permission_set.hpp), and nothing besides.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/accountability.hpp"
#include "base/errors.hpp"
#include "query/types.hpp"
#include "schema/schema.hpp"

namespace dirigent::access {

using Who = std::optional<Accountability>;

/// Admins and the system: no rule holds for them.
bool unlimited(const Who& who);

/// What permits `action` on `collection` to someone who is not unlimited(); empty when nothing does.
std::span<const Permission> permissions_of(const Who& who, std::string_view collection, Action action);

/// What a reader may see of one collection.
struct ReadRights {
  bool everything = false;              // admin or system
  bool whole_rows = false;              // of the rows that may be seen all fields may
  const Permitted* permitted = nullptr;  // when not everything; lives with the reader's permissions

  bool covers(std::string_view field) const;
};

/// Rights to read `collection`; the error says what was asked at `path` ("" = root).
base::Result<ReadRights> read_rights(const Who& who, const schema::Schema& schema, std::string_view collection,
                                     std::string_view path = {});

/// May `who` do `action` on `collection` at all? An unknown collection gives the same error as a forbidden one.
std::optional<base::Error> check(const Who& who, const schema::Schema& schema, Action action,
                                 std::string_view collection);

/// For routes that only admins may use: FORBIDDEN without a reason.
std::optional<base::Error> require_admin(const Who& who);

}  // namespace dirigent::access
