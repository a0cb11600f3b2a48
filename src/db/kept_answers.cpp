#include "db/kept_answers.hpp"

#include <utility>

namespace dirigent::db {
namespace {

constexpr std::size_t kMostCells = 50'000;  // of an answer: counting its bytes must not take long either

/// About what the cells take; more than `most` where they take more.
std::size_t size_of(const SharedAnswer& answer, std::size_t most) {
  std::size_t bytes = 0;
  for (const auto& rows : answer) {
    if (rows->size() * rows->columns() > kMostCells) return most + 1;
    bytes += rows->size() * rows->columns() * sizeof(Cell);
    for (std::size_t row = 0; row < rows->size() && bytes <= most; ++row) {
      for (std::size_t column = 0; column < rows->columns(); ++column) bytes += rows->at(row, column).text.size();
    }
  }
  return bytes;
}

}  // namespace

std::shared_ptr<const KeptAnswers::Entry> KeptAnswers::find(const std::string& question) {
  const auto found = by_question_.find(question);
  if (found == by_question_.end()) return nullptr;
  places_.splice(places_.begin(), places_, found->second);
  return found->second->entry;
}

void KeptAnswers::keep(const std::string& question, Entry entry) {
  if (const auto found = by_question_.find(question); found != by_question_.end()) forget(found->second);
  const std::size_t bytes = size_of(entry.answer, kLargest);
  if (bytes > kLargest) return;
  places_.push_front({question, std::make_shared<const Entry>(std::move(entry)), bytes});
  by_question_.emplace(places_.front().question, places_.begin());
  bytes_ += bytes;
  while (places_.size() > kMostQuestions || bytes_ > kMostBytes) forget(std::prev(places_.end()));
}

void KeptAnswers::forget(Places::iterator place) {
  bytes_ -= place->bytes;
  by_question_.erase(place->question);
  places_.erase(place);
}

// A crash may take transactions along that were seen, whose numbers then come again; it ends with a checkpoint.
sql::Statement state_of_postgres() {
  return {
      "SELECT concat_ws(' ', txid_current_snapshot(), (SELECT checkpoint_lsn FROM pg_control_checkpoint()), "
      "pg_postmaster_start_time()) WHERE NOT pg_is_in_recovery() "
      "AND NOT EXISTS (SELECT FROM pg_foreign_table) AND NOT EXISTS (SELECT FROM pg_policy) "
      "AND NOT EXISTS (SELECT FROM pg_am WHERE amtype = 't' AND amname <> 'heap')",
      {}};
}

}  // namespace dirigent::db
