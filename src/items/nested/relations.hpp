// How each kind of relation is written; called by nested.cpp with everything a level holds of one relation.
#pragma once
#include <vector>

#include "items/nested/nested.hpp"

namespace dirigent::items {

/// A nested object in an owner's payload; a key takes its place.
struct Slot {
  std::size_t owner;
  json::value* value;
  const json::object* payload;
};

/// Objects with the key of an existing item update it (with the key alone they only link), others create one.
io::Task<void> write_m2o(Write& write, const Level& level, const schema::Field& field, const schema::Collection& target,
                         std::vector<Slot>& slots, std::vector<Nested>& nested);

/// The same for each collection the payloads name in the relation's collection field; keys are stored as text.
io::Task<void> write_m2a(Write& write, const Level& level, const schema::Field& field, const schema::Relation& relation,
                         std::vector<Slot>& slots, std::vector<Nested>& nested);

/// What one row is given as its children: a list that replaces them, null for none, or {create, update, delete}.
struct Family {
  std::size_t owner;
  Key key;
  const json::value* value;
};

io::Task<void> write_o2m(Write& write, const Level& level, const schema::Field& field, const schema::RelationEnd& end,
                         std::vector<Family> families, bool fresh, std::vector<Nested>& nested);

}  // namespace dirigent::items
