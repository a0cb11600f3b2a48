// A folder of the library and all below it, as far as a reader may see them.
#pragma once
#include <map>
#include <string>

#include "assets/file.hpp"

namespace dirigent::assets {

/// The path of each folder by its id, beginning with the folder itself; empty when there is no such folder. Throws
/// FORBIDDEN to whoever may read no folders.
io::Task<std::map<std::string, std::string>> folder_tree(Reader reader, std::string id);

}  // namespace dirigent::assets
