#include "auth/explain/share_state.hpp"

#include "auth/shares/share.hpp"

namespace dirigent::auth::explain {

namespace {

/// From whom the share borrows rights; what it lacks explains refusals.
void judge_sides(Subject& subject, bool has_role, bool has_creator, const db::Cell& status) {
  if (!has_creator || status.is_null()) {
    subject.lacking = {"share_without_creator", "The share is vouched for by nobody: its creator is gone."};
  } else if (status.as_text() != "active") {
    subject.lacking = {"share_without_creator",
                       "The share is vouched for by somebody whose status is \"" + status.as_text() + "\"."};
  } else if (!has_role) {
    subject.lacking = {"share_without_role", "The share has no role: it shows that its item is there, at most."};
  }
}

}  // namespace

io::Task<void> find_share_state(const Services& services, db::Session& session, Subject& subject, std::string id,
                                bool visiting) {
  sql::Fragment query(
      "SELECT s.role, s.user_created, u.status, CASE WHEN COALESCE(s.times_used, 0) > s.max_uses THEN 1 ELSE 0 END"
      " FROM directus_shares s LEFT JOIN directus_users u ON u.id = s.user_created WHERE s.id = ");
  query.parameter(id);
  const db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return;
  judge_sides(subject, !rows->at(0, 0).is_null(), !rows->at(0, 1).is_null(), rows->at(0, 2));
  if (rows->at(0, 3).as_integer() != 0) {
    if (visiting) {
      subject.notes.emplace_back("The share is used up: nobody new can open it.");
    } else {
      subject.barred = {"share_used_up", "The share is used up: nobody new can open it."};
    }
  }
  const std::optional<Share> open = co_await open_share(session, services, id);
  if (open) co_return;
  const bool begun = co_await share_has_begun(session, services, id);
  if (begun) {
    subject.barred = {"share_ended", "The share has ended: its date_end is past."};
  } else {
    subject.barred = {"share_not_begun", "The share has not begun: its date_start is to come."};
  }
}

}  // namespace dirigent::auth::explain
