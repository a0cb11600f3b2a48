// Which of some items pass which rules. Writes ask this of the rows they are about to change, inside their transaction:
// one statement for all items that the same rules are asked of, and on PostgreSQL one more in the same round trip,
// which locks the rows first, so that nothing changes between the verdict and the write.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// An item passes when one of these lets it through; null lets every item through. None lets no item through.
using AnyOf = std::vector<std::shared_ptr<const query::Filter>>;

/// Items, and what is asked of all of them.
struct Question {
  std::vector<sql::Value> keys;
  std::vector<AnyOf> all;  // an item has to pass each one; none: it only has to be there
};

/// For each question the keys, as the database writes them, of the items that pass. Rules are judged as the system:
/// they may name what `environment.who`, whose variables they speak of, may not read; environment.variables holds those
/// that are in the database. With `lock` the rows stay as they are until the transaction ends.
io::Task<std::vector<std::set<std::string>>> passing(db::Session& session, Environment environment,
                                                     const schema::Collection& collection,
                                                     std::vector<Question> questions, bool lock);

}  // namespace dirigent::engine
