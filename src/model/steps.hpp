// What the routes of collections, fields and relations do, as steps of a change that may have several: begun by one
// caller, committed by the same. Each judges, alters tables and writes rows; what is wrong throws base::Failure, and
// the change is over. A step sees the model as it was when the change began or last read it (Change::read_again).
//
// REQUIRES of each: the caller is an admin or the system, and a kSchema change where tables or columns are concerned.
#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/collections.hpp"
#include "model/field_references.hpp"
#include "model/payload/collection.hpp"
#include "model/payload/relation.hpp"

namespace dirigent::model {

io::Task<void> make_collection(Change& change, CollectionPayload collection);
io::Task<void> patch_collection(Change& change, CollectionPatch patch);

/// What becomes of fields of other collections that lead to one that goes.
enum class Leading { kTakeOut, kKeep };
io::Task<void> take_out_collection(Change& change, std::string collection, Leading leading);

io::Task<void> make_field(Change& change, std::string collection, json::object payload);
io::Task<void> patch_field(Change& change, std::string collection, std::string field, json::object payload);
/// With the events of a removal; take_out_field() goes without.
io::Task<void> remove_one_field(Change& change, std::string collection, std::string field, Hanging hanging);

/// All keys of a table are made at once: where tables can't be altered, each time is a copy. REQUIRES: no step of this
/// change looks at these tables again, unless it reads the model first.
io::Task<void> make_relations(Change& change, std::vector<RelationPayload> relations);
io::Task<void> patch_relation(Change& change, RelationPayload patch);

/// What becomes of the foreign key of a relation that goes.
enum class Key { kDrop, kKeep };
io::Task<void> take_out_relation(Change& change, std::string collection, std::string field, Key key);

}  // namespace dirigent::model
