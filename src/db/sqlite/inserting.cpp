#include "db/sqlite/inserting.hpp"

namespace dirigent::db {

namespace {

std::shared_ptr<Acknowledgement> word_of(const std::shared_ptr<SqliteInserting::Job>& job) {
  return {job, &job->acknowledgement};
}

}  // namespace

io::Task<std::vector<Result>> SqliteInserting::end() {
  asked_.reset();  // until the job ends, the writer's count of jobs says that it is not idle
  co_await Acknowledgement::wait(word_of(job_));
  co_return std::move(job_->results);
}

void SqliteInserting::run(std::shared_ptr<Job> job, const Work& work, const std::function<void()>& done) noexcept {
  std::optional<DatabaseError> refusal;
  try {
    job->results = work(job->batches);
  } catch (const DatabaseError& error) {
    refusal = error;
  } catch (const std::exception& error) {
    refusal.emplace(DatabaseError::Kind::kOther, error.what());
  }
  done();
  Acknowledgement::give(word_of(job), std::move(refusal));
}

SqliteInserted::SqliteInserted(std::vector<Batch> batches, const SqliteInserting::Work& work) {
  try {
    results_ = work(batches);
  } catch (const DatabaseError& error) {
    refusal_ = error;
  }
}

io::Task<std::vector<Result>> SqliteInserted::end() {
  if (refusal_) throw *refusal_;
  co_return std::move(results_);
}

}  // namespace dirigent::db
