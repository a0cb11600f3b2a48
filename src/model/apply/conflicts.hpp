// Why a difference does not fit the model as it is. Pure.
#pragma once
#include "schema/diff/read.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// Throws INVALID_PAYLOAD for a difference whose hash is not that of `now`: naming the first thing that it creates and
/// that is there, or that it removes and that is not, else saying that the model has changed.
void require_same_model(const schema::Planned& planned, const json::object& now);

/// Throws INVALID_PAYLOAD for a change of a field that would make it a primary key, or none, or count up from now on:
/// no table with rows can do that.
void require_same_key(const schema::Difference& field, const json::object& entry);

/// Throws INVALID_PAYLOAD for changes of system fields other than of their index.
void require_index_changes(const schema::Diff& diff);

/// Throws INVALID_PAYLOAD for objects told by SQL, where that may not run.
void require_no_sql(const schema::Diff& diff);

}  // namespace dirigent::model
