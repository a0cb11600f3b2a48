// The operations of a batch as they were asked for: read and checked before any of them runs.
#pragma once
#include <string>
#include <vector>

#include "api/context.hpp"
#include "base/json.hpp"

namespace dirigent::api::batch {

enum class Action { kCreate, kUpdate, kUpsert, kDelete, kRead };
std::string_view name_of(Action action);

struct Operation {
  json::value id;  // a text, or null
  Action action = Action::kRead;
  std::string collection;
  json::object members;  // `data`, `keys`, `query`, `upsert`, as far as given; references still in place
  bool referred = false;
};

/// Throws base::Failure: INVALID_PAYLOAD for operations that are none, too many of them, or references to what is not
/// before them; FORBIDDEN for collections that are not the user's. The error names the operation.
std::vector<Operation> read_operations(const RequestContext& context);

/// `error` with `extensions.operation`: the id or, without one, the position.
base::Error at_operation(base::Error error, const json::value& id, std::size_t position);

}  // namespace dirigent::api::batch
