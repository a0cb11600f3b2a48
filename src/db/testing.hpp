// For the tests of this folder: a database over running loops, and tasks run on them to their end.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "db/database.hpp"

namespace dirigent::db::testing {

/// A path for a database file, removed with its -wal and -shm at the end.
class TemporaryFile {
 public:
  TemporaryFile() {
    static std::atomic<int> number = 0;
    const auto name = "dirigent_db_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    path_ = (std::filesystem::temp_directory_path() / name).string();
    remove();
  }
  ~TemporaryFile() { remove(); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  void remove() const {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + suffix);
  }
  std::string path_;
};

/// A row of one text, as a database would give it.
class OneText final : public Rows {
 public:
  explicit OneText(std::string text) : text_(std::move(text)) {}
  std::size_t size() const override { return 1; }
  std::size_t columns() const override { return 1; }
  std::string_view column_name(std::size_t) const override { return "text"; }
  Cell at(std::size_t, std::size_t) const override {
    Cell cell;
    cell.kind = Cell::Kind::kText;
    cell.text = text_;
    return cell;
  }
  std::int64_t affected() const override { return 0; }

 private:
  std::string text_;
};

inline Options options_of(const TemporaryFile& file) {
  Options options;
  options.filename = file.path();
  return options;
}

/// Runs `tasks` to their end, task i on loop i modulo `loops`, and rethrows the first exception of one.
inline void run_to_end(io::Loops& loops, std::vector<io::Task<void>> tasks) {
  std::atomic<std::size_t> left = tasks.size();
  std::mutex mutex;
  std::exception_ptr failure;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    io::asio::co_spawn(loops.at(static_cast<unsigned>(i) % loops.size()), std::move(tasks[i]),
                       [&](std::exception_ptr thrown) {
                         {
                           const std::scoped_lock lock(mutex);
                           if (thrown && !failure) failure = thrown;
                         }
                         if (--left == 0) loops.stop();
                       });
  }
  loops.run();
  if (failure) std::rethrow_exception(failure);
}

/// Loops, pool and database, gone in the order the server lets them go.
struct Bed {
  explicit Bed(Options options, unsigned count = 1)
      : loops(count), pool(2, 64), database(make_database(std::move(options), loops, pool)) {}
  void run(std::vector<io::Task<void>> tasks) { run_to_end(loops, std::move(tasks)); }
  void run(io::Task<void> task) {
    std::vector<io::Task<void>> tasks;
    tasks.push_back(std::move(task));
    run(std::move(tasks));
  }
  io::Loops loops;
  io::BlockingPool pool;
  std::unique_ptr<Database> database;
};

/// One statement in a transaction of its own.
inline io::Task<Result> write(Database& database, std::string text, std::vector<sql::Value> parameters = {}) {
  auto transaction = co_await database.begin();
  sql::Statement statement{std::move(text), std::move(parameters)};
  Result result = co_await transaction->session().run(std::move(statement));
  co_await transaction->commit();
  co_return result;
}

/// One statement outside any transaction.
inline io::Task<Result> read(Database& database, std::string text, std::vector<sql::Value> parameters = {}) {
  const Lease lease = co_await database.read();
  sql::Statement statement{std::move(text), std::move(parameters)};
  Result result = co_await lease->run(std::move(statement));
  co_return result;
}

/// One statement in an open transaction.
inline io::Task<Result> run(Transaction& transaction, std::string text, std::vector<sql::Value> parameters = {}) {
  sql::Statement statement{std::move(text), std::move(parameters)};
  Result result = co_await transaction.session().run(std::move(statement));
  co_return result;
}

/// The error of a statement, or nothing when it succeeded.
inline io::Task<std::optional<DatabaseError>> refusal(io::Task<Result> task) {
  try {
    co_await std::move(task);
  } catch (const DatabaseError& error) {
    co_return error;
  }
  co_return std::nullopt;
}

}  // namespace dirigent::db::testing
