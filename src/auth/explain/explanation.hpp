// The answer to "may they, and why": a subject's rights to one action, laid open.
#pragma once
#include "auth/explain/subject.hpp"
#include "auth/explain/verdict.hpp"
#include "engine/explain/rule_report.hpp"

namespace dirigent::auth::explain {

/// {allowed, why, decision, asked, subject, permissions, rules, item, fields, validation, presets}. What does not exist
/// (collection, field, item) is a reason and no error.
io::Task<json::object> explain(db::Session& session, engine::Environment environment, Subject subject, Request request);

/// {action, collection, item, fields} as far as they were asked.
json::object shown(const Request& request);

}  // namespace dirigent::auth::explain
