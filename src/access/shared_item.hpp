// What a share lets see: its item, and what can be reached from there, but nothing that the one who shares it or the
// role it is shared as could not see. Pure: from the model and two permission sets to a third.
#pragma once
#include <vector>

#include "access/reach.hpp"

namespace dirigent::access {

/// The read permissions of a visitor. `role` and `creator` may be unlimited; the variables in their rules have to be
/// resolved already, as here they stand for nobody.
std::vector<Permission> share_permissions(const schema::Schema& schema, const SharedItem& item, const Who& role,
                                          const Who& creator);

}  // namespace dirigent::access
