// A relation as a request describes it, checked.
#pragma once
#include <optional>
#include <string>

#include "base/json.hpp"

namespace dirigent::model {

struct RelationPayload {
  std::string collection, field;
  std::optional<std::string> related_collection;
  std::optional<std::string> on_update, on_delete;  // upper case, one of SQL's referential actions
  std::optional<json::object> meta;                 // without the keys that say whose it is
};

/// Throws INVALID_PAYLOAD naming what is wrong.
RelationPayload new_relation(const json::object& payload);
/// A patch of the relation behind `field`: everything may be left out.
RelationPayload relation_patch(const json::object& payload, std::string collection, std::string field);

}  // namespace dirigent::model
