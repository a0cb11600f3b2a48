#include "api/rest/schema.hpp"

#include "api/respond.hpp"
#include "api/rest/schema_upload.hpp"
#include "model/apply/modes.hpp"
#include "schema/diff/read.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> schema_snapshot(RequestContext& context) {
  context.require_admin();
  json::object made = schema::snapshot_of(*context.schema, context.app.database->dialect());
  if (context.query.contains("dirigent")) {
    const db::Lease session = co_await context.app.database->read();
    co_await schema::add_object_section(*session, context.schema, made);
  }
  co_return data_response(std::move(made));
}

io::Task<http::Response> schema_diff(RequestContext& context) {
  context.require_admin();
  const json::value document = co_await schema_document(context);
  const json::object wanted = schema::read_snapshot(document);
  const sql::Dialect& dialect = context.app.database->dialect();
  if (!context.query.contains("force")) {
    schema::require_origin(wanted, schema::kContractRelease, schema::vendor_of(dialect));
  }
  const json::object now = schema::snapshot_of(*context.schema, dialect);
  schema::Diff diff = schema::difference(now, wanted);
  if (const std::optional<schema::ObjectSection> objects = schema::objects_of(wanted)) {
    const db::Lease session = co_await context.app.database->read();
    schema::ObjectDifference difference = co_await schema::object_difference(*session, context.schema, *objects);
    diff.objects = std::move(difference.changes);
  }
  if (diff.empty()) co_return no_content();
  co_return data_response(
      json::object{{"hash", schema::hash_of(now, schema::kContractRelease)}, {"diff", schema::to_json(diff)}});
}

io::Task<http::Response> schema_apply(RequestContext& context) {
  context.require_admin();
  const json::value document = co_await schema_document(context);
  schema::Planned planned = schema::read_planned(document);
  if (planned.diff.empty()) co_return no_content();
  planned.with_sql = context.app.config->flag("DIRIGENT_SCHEMA_SQL");
  const json::value* force = context.query.if_contains("force");
  const bool forced = force != nullptr && *force == json::value("true");
  (void)co_await model::apply_planned(*context.app.model, context.who, std::move(planned),
                                      forced ? model::Mismatch::kForce : model::Mismatch::kRefuse);
  co_return no_content();
}

}  // namespace dirigent::api::rest
