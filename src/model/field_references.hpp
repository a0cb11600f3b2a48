// Taking a field out of the model.
#pragma once
#include <string>

#include "model/change.hpp"

namespace dirigent::model {

/// Removes a field with everything that hangs on it: its column, its rows, relations through it with their other ends,
/// and its name wherever settings of the model name it. Other collections keep their columns.
/// REQUIRES: a kSchema change when the field has a column
io::Task<void> take_out_field(Change& change, std::string collection, std::string field);

/// Removes a column with its foreign keys and indexes; nothing when there is none.
io::Task<void> drop_column(Change& change, std::string collection, std::string field);

}  // namespace dirigent::model
