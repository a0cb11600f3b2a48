// Batches that the writer's thread stores while the task that sent them goes on.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "db/acknowledgement.hpp"
#include "db/database.hpp"

namespace dirigent::db {

class SqliteInserting final : public Inserting {
 public:
  /// What the thread and the task share. The task lets go of it last, so that the thread need not free the rows.
  struct Job {
    Job(io::Executor executor, std::vector<Batch> rows) : batches(std::move(rows)), acknowledgement(executor) {}
    std::vector<Batch> batches;
    std::vector<Result> results;
    Acknowledgement acknowledgement;
  };
  using Work = std::function<std::vector<Result>(std::vector<Batch>&)>;

  /// `asked` is held until the task asks for the results, or no longer wants them.
  SqliteInserting(std::shared_ptr<Job> job, std::shared_ptr<const void> asked)
      : job_(std::move(job)), asked_(std::move(asked)) {}
  io::Task<std::vector<Result>> end() override;

  /// In the thread: does `work`, says so with `done`, then lets the task know.
  static void run(std::shared_ptr<Job> job, const Work& work, const std::function<void()>& done) noexcept;

 private:
  std::shared_ptr<Job> job_;
  std::shared_ptr<const void> asked_;
};

/// Batches that are stored, or refused, at once.
class SqliteInserted final : public Inserting {
 public:
  SqliteInserted(std::vector<Batch> batches, const SqliteInserting::Work& work);
  io::Task<std::vector<Result>> end() override;

 private:
  std::vector<Result> results_;
  std::optional<DatabaseError> refusal_;
};

}  // namespace dirigent::db
