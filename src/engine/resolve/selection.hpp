// The fields of one level, sorted out: wildcards expanded, aliases resolved, nested paths gathered by relation.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "engine/resolve/resolver.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// One key of the object to be built.
struct Selected {
  std::string key;                  // as it appears in the object: the alias, the field, "year(born)"
  std::string field;                // the field or function behind it
  bool plain = false;               // the value itself was asked for
  std::vector<std::string> nested;  // paths below it, without scope
  std::vector<std::pair<std::string, std::string>> scoped;  // (collection, path) of many-to-any items
  bool relational() const { return !nested.empty() || !scoped.empty(); }
};

/// What is known about the level besides its fields.
struct Level {
  const schema::Collection* collection = nullptr;
  const query::Query* query = nullptr;     // its `deep` entry; null for none
  const schema::Relation* from = nullptr;  // the relation that led here; null at the root
  bool backlink = true;
  std::string path;
};

/// Throws FORBIDDEN for fields that do not exist or may not be read, all of the level in one error.
std::vector<Selected> select_fields(Resolver& resolver, const Level& level, const std::vector<std::string>& fields);

}  // namespace dirigent::engine
