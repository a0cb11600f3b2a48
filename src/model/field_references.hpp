// Taking a field out of the model.
#pragma once
#include <string>

#include "model/change.hpp"

namespace dirigent::model {

/// What goes with a field besides its column, its row and the relation it leads through.
enum class Hanging {
  kAll,   // the other ends of relations, and its name wherever settings of the model name it
  kOwn,   // its name only: what else goes is said elsewhere
  kNone,  // nothing: another field of the name comes
};

/// Removes a field. Other collections keep their columns.
/// REQUIRES: a kSchema change when the field has a column
io::Task<void> take_out_field(Change& change, std::string collection, std::string field, Hanging hanging);

/// Removes a column with its foreign keys and indexes; nothing when there is none.
io::Task<void> drop_column(Change& change, std::string collection, std::string field);

}  // namespace dirigent::model
