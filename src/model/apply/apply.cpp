#include "model/apply/apply.hpp"

#include "model/apply/application.hpp"
#include "model/apply/conflicts.hpp"
#include "model/history/recording.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

io::Task<Applied> apply_diff(const Services& services, access::Who who, schema::Planned planned, Mismatch mismatch,
                             std::string source, LastStep last) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  require_index_changes(planned.diff);
  if (!planned.with_sql) require_no_sql(planned.diff);
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  json::object now = schema::snapshot_of(change->schema(), change->dialect());
  if (mismatch == Mismatch::kRefuse) require_same_model(planned, now);
  const Blame blame = blame_of(planned.diff);
  co_await schema::add_object_section(change->session(), change->model(), now);
  Recording recording(*change, ChangeKind::kApply, std::move(source), std::move(now));
  co_await recording.begin();
  co_await recording.keep_values(planned.diff, recording.before());
  std::vector<QuarantineEntry> none;
  co_await take_steps(*change, std::move(planned), recording.before(), mismatch, std::move(none));
  Applied applied;
  applied.history_id = co_await recording.end();
  if (last) {
    io::Task<void> step = last(*change);
    co_await std::move(step);
    co_await change->read_again();
  }
  applied.schema = co_await change->commit_seen(blame);
  co_return applied;
}

}  // namespace dirigent::model
