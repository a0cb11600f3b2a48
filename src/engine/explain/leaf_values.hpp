// What an item has at the fields that conditions name.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/read.hpp"

namespace dirigent::engine {

/// The values at `paths` (as filters write them) of the item `key`, as the API shows them to admins: secrets stay
/// hidden, past relations to many there is a list of at most twenty. A path that no read can show is left out.
io::Task<std::map<std::vector<std::string>, json::value>> leaf_values(db::Session& session, Environment environment,
                                                                      std::string collection, std::string key,
                                                                      std::vector<std::vector<std::string>> paths);

}  // namespace dirigent::engine
