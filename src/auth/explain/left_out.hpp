// Policies that are held and do not count, for the address or for the token: would one of them permit what is refused?
#pragma once
#include "auth/explain/why.hpp"

namespace dirigent::auth::explain {

/// Names in `reason`, a refusal by rights, the first policy left out by which it would be permitted. Two statements
/// where rules have to be judged.
io::Task<void> add_left_out(db::Session& session, engine::Environment environment, Reason& reason,
                            const Subject& subject, Request request);

}  // namespace dirigent::auth::explain
