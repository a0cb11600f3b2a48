// Columns that come as a snapshot says beyond their field: with the database's own type, a collation, an expression as
// default, or generated. Payloads of the routes cannot ask for any of it; an apply can.
#pragma once
#include "model/change.hpp"
#include "schema/diff/diff.hpp"

namespace dirigent::model {

/// Shapes the tables of a change: columns that are new to them come in their form, and indexes that an object of the
/// snapshot stands for are not made a second time. `with_sql` is false where SQL out of the document may not run.
Change::Shape column_forms(const schema::Diff& diff, const json::object& now, bool with_sql);

/// Takes out of the fields what a form says: defaults that are expressions, which the API shows as texts.
void leave_to_forms(schema::Diff& diff);

/// The expression of a generated column, by its entry in a snapshot; nothing for others.
std::optional<std::string> generated_as(const json::object& field);

}  // namespace dirigent::model
