// Content versions: what an item of a collection that has versions will be, kept beside it until it is promoted
// (endpoints page, section 14; misc page, "Content versioning").
//
// A version keeps the members that differ (`delta`), each as it would be written to the item, relations included. Every
// object that was saved bears who saved it and when (`_user`, `_date`): what fields of the kind "user updated" will be.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "items/service.hpp"

namespace dirigent::content {

/// What every act here needs; the schema is the request's.
struct Caller {
  const items::Services* services = nullptr;
  schema::SchemaPtr schema;
  access::Who who;
};

/// Adds members to a version. Answers the item with all that the version has. Throws FORBIDDEN for a version or an item
/// that the caller does not see, INVALID_PAYLOAD for what is no field of the collection.
io::Task<json::object> save_version(Caller caller, std::string id, json::object members);

/// {outdated, mainHash, current, main}. Throws FORBIDDEN like save_version().
io::Task<json::object> compare_version(Caller caller, std::string id);

/// Writes what the version has, or `fields` of it, to the item, for whoever may update that; the version stays. Answers
/// the item's key. Throws UNPROCESSABLE_CONTENT when the item's hash is not `main_hash`, or nothing was ever saved.
io::Task<json::value> promote_version(Caller caller, std::string id, std::string main_hash,
                                      std::optional<std::vector<std::string>> fields);

/// The item as the version of that key has it, as JSON text, by the caller's rights; `item` is nothing for singletons.
/// What the version would create has no keys. Throws FORBIDDEN where there is no such version.
io::Task<std::string> read_version(Caller caller, std::string collection, std::optional<std::string> item,
                                   query::Query query);

}  // namespace dirigent::content
