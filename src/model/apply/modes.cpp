#include "model/apply/modes.hpp"

#include "base/log.hpp"
#include "model/apply/conflicts.hpp"
#include "model/apply/guard.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

namespace {

struct Seen {
  json::object now;
  Plan plan;
};

io::Task<Seen> look(const Services& services, const ApplyRequest& request) {
  const db::Lease session = co_await services.items->database->read();
  const std::shared_ptr<schema::Schema> model = co_await schema::load(*session, services.load_options);
  Seen seen;
  seen.now = schema::snapshot_of(*model, session->dialect());
  schema::Diff diff = schema::difference(seen.now, request.snapshot);
  if (const std::optional<schema::ObjectSection> objects = schema::objects_of(request.snapshot)) {
    schema::ObjectDifference difference = co_await schema::object_difference(*session, model, *objects);
    for (const schema::SchemaObject& one : difference.skipped) {
      base::log::warn(fmt::format("{} is left out: its SQL is of another kind of database", described(one)));
    }
    diff.objects = std::move(difference.changes);
  }
  if (!request.ignored.empty()) leave_out(diff, request.ignored);
  const bool kept = services.quarantine.count() > 0;
  seen.plan = co_await make_plan(*session, *model, seen.now, std::move(diff), kept);
  co_return seen;
}

// Read from the database, not from what this node knows: another may have changed it.
io::Task<Plan> plan_of(const Services& services, schema::Planned planned, Mismatch mismatch) {
  const db::Lease session = co_await services.items->database->read();
  const std::shared_ptr<schema::Schema> model = co_await schema::load(*session, services.load_options);
  const json::object now = schema::snapshot_of(*model, session->dialect());
  if (mismatch == Mismatch::kRefuse) require_same_model(planned, now);
  const bool kept = services.quarantine.count() > 0;
  co_return co_await make_plan(*session, *model, now, std::move(planned.diff), kept);
}

}  // namespace

std::optional<ApplyMode> apply_mode(std::string_view name) {
  if (name == "auto") return ApplyMode::kAuto;
  if (name == "dry-run") return ApplyMode::kDryRun;
  if (name == "skip") return ApplyMode::kSkip;
  if (name == "guarded") return ApplyMode::kGuarded;
  return std::nullopt;
}

io::Task<ApplyReport> apply_snapshot(const Services& services, access::Who who, ApplyRequest request) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  ApplyReport report;
  if (request.mode == ApplyMode::kSkip) co_return report;
  Seen seen = co_await look(services, request);
  schema::Planned planned{seen.plan.hash, seen.plan.diff};
  report.plan = std::move(seen.plan);
  const bool guarded = request.mode == ApplyMode::kGuarded;
  if (guarded) report.held_back = hold_back(planned.diff, report.plan, seen.now, request.allow_drop);
  if (planned.diff.empty() || request.mode == ApplyMode::kDryRun) co_return report;
  if (request.before_change) co_await request.before_change(report.plan);
  Applied applied =
      co_await apply_diff(services, std::move(who), std::move(planned), Mismatch::kRefuse, std::move(request.source));
  report.applied = true;
  report.history_id = std::move(applied.history_id);
  co_return report;
}

io::Task<Applied> apply_planned(const Services& services, access::Who who, schema::Planned planned, Mismatch mismatch) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  require_index_changes(planned.diff);
  if (!planned.with_sql) require_no_sql(planned.diff);
  if (services.before_apply) {
    schema::Planned copy = planned;
    const Plan plan = co_await plan_of(services, std::move(copy), mismatch);
    co_await services.before_apply(plan);
  }
  std::string source = "POST /schema/apply";
  co_return co_await apply_diff(services, std::move(who), std::move(planned), mismatch, std::move(source));
}

}  // namespace dirigent::model
