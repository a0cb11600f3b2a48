// A difference of snapshots for people: what would be created, changed and deleted, in the contract's layout.
#pragma once
#include <string>

#include "schema/diff/diff.hpp"

namespace dirigent::cli {

/// Ends with a line break. REQUIRES: the difference is not empty
std::string plan_text(const schema::Diff& diff);

}  // namespace dirigent::cli
