// Runs the operations of a batch, one after the other, in one transaction.
#pragma once
#include <string>

#include "api/batch/operations.hpp"

namespace dirigent::api::batch {

/// The text of the answers, a JSON array. All is kept and the action hooks have run when it returns; when it throws,
/// nothing is. Its base::Failures name the operation.
io::Task<std::string> run(RequestContext& context, std::vector<Operation> operations);

}  // namespace dirigent::api::batch
