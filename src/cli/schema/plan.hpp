// A difference of snapshots for people: what would be created, changed and deleted, in the contract's layout.
#pragma once
#include <string>

#include "schema/diff/diff.hpp"

namespace dirigent::cli {

/// Ends with a line break. REQUIRES: the difference is not empty
std::string plan_text(const schema::Diff& diff);

/// Takes out what rules name: "products.title,reviews" is a field and a whole collection.
void ignore(schema::Diff& diff, std::string_view rules);

}  // namespace dirigent::cli
