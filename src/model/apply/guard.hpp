// What of a difference a careful apply leaves undone. Pure.
#pragma once
#include "model/apply/plan.hpp"

namespace dirigent::model {

/// Takes out of `plan.diff` what loses data and is not among `allowed`, and what hangs on it: relations of fields that
/// stay, aliases over collections that stay. Answers the steps that are held back, those that lose data first named by
/// their own. Throws INVALID_PAYLOAD naming a word of `allowed` that no step would drop.
std::vector<PlanStep> hold_back(schema::Diff& diff, const Plan& plan, const json::object& now,
                                const std::vector<std::string>& allowed);

/// A step that was held back, for a log: what it is, and how to have it done.
std::string held_back_words(const PlanStep& step);

/// Takes out what rules name: "products.title,reviews" is a field and a whole collection.
void leave_out(schema::Diff& diff, std::string_view rules);

}  // namespace dirigent::model
