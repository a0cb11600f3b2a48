// What it takes to track tables: the rows of directus_collections, directus_fields and directus_relations by which
// people meet tables that the server serves anyway.
//
// A plan has rows for what has none yet, so that tracking twice does nothing the second time. Columns get the interface
// and display of their type, foreign keys an alias on the other side: one to many, or many to many where the table is
// nothing but a junction. Nothing of it changes what is stored, or what is read by whoever reads already.
#pragma once
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace dirigent::model {

struct TrackPlan {
  json::array collections, fields, relations;  // rows to make
  bool empty() const { return collections.empty() && fields.empty() && relations.empty(); }
};

/// `names`: the tables to track; all that are there when it is empty. Throws INVALID_PAYLOAD for a name that is no
/// table, or one of the system's.
TrackPlan plan_tracking(const schema::Schema& schema, const std::vector<std::string>& names);

/// One line per row, for people.
std::string described(const TrackPlan& plan);

}  // namespace dirigent::model
