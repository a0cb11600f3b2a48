// Row rules as the statements of an explanation ask them. A rule is judged as the system, because it may name fields
// that the one whose rights it limits may not read, with that one's dynamic variables. Both come from the resolver that
// reads use; this is the only way in which explanations reach it.
#pragma once
#include <memory>

#include "engine/read.hpp"
#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

using Rule = std::shared_ptr<const query::Filter>;

/// `rule` about a row of `collection`, for `environment.who`; with `environment.strict_filters` as writes judge it.
/// Throws base::Failure for a rule that names what the model does not know: it lets nothing through.
Predicate rule_predicate(const Environment& environment, const sql::Dialect& dialect,
                         const schema::Collection& collection, const query::Filter& rule);

/// Rows that one of `rules` lets through, as reads ask for them.
Predicate rows_of_rules(const Environment& environment, const sql::Dialect& dialect,
                        const schema::Collection& collection, const std::vector<Rule>& rules);

/// Sets `environment.variables` to what the variables in `rules` stand for, where that is in the database. A variable
/// that cannot be looked up fails later, where it is used.
io::Task<void> fetch_rule_variables(db::Session& session, Environment& environment, std::vector<Rule> rules);

/// Does the rule name the user who asks ($CURRENT_USER), so that it says something else for each?
bool names_user(const query::Filter& rule);

}  // namespace dirigent::engine
