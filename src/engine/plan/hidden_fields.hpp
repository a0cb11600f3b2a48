// Fields that may be seen on some rows only, in a plan. A row is shown for the sake of one field, and another one is
// null on it where the rules that show that field do not let the row through.
#pragma once
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// Among the rows of `seen` that `node` shows, hides each of `outputs`, made of the field beside it, where that may not
/// be seen.
void hide(Resolver& resolver, Branch& branch, std::size_t node, std::vector<Output>& outputs,
          const std::vector<std::string>& fields, const access::RuleChoice& seen);

/// Sort keys that may be seen on all rows of `seen` are sorted by as they are.
void unguard(Resolver& resolver, std::vector<SortTerm>& sort, const schema::Collection& collection,
             const access::RuleChoice& seen);

}  // namespace dirigent::engine
