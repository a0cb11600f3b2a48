// Databases: sessions, statements, rows, transactions; one driver per kind (sqlite.cpp, postgres.cpp).
//
// A Database belongs to the process; every loop has its own pool of sessions, so leasing one takes no lock. SQLite adds
// one writer shared by all loops: a write lease waits its turn in a task queue, and transactions that end while others
// wait are committed together (group commit: one fsync for all of them, each acknowledged only after it).
//
// Errors: everything the database refuses is thrown as DatabaseError; a database that is away is
// DatabaseError::kUnavailable and becomes 503. Statements have a deadline; past it they are cancelled in the server.
#pragma once
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/loops.hpp"
#include "io/task.hpp"
#include "sql/dialect.hpp"
#include "sql/fragment.hpp"

namespace dirigent::db {

/// One value of a result row. PostgreSQL gives every non-null value as text in the server's output form
/// (kText, booleans "t"/"f", bytea "\x.."); SQLite gives its storage class. `text` lives as long as the Rows.
struct Cell {
  enum class Kind : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };
  Kind kind = Kind::kNull;
  union {
    std::int64_t integer = 0;
    double real;
  };
  std::string_view text;  // kText, kBlob

  bool is_null() const { return kind == Kind::kNull; }
  /// kInteger, or kText holding digits, or kReal truncated; 0 when neither.
  std::int64_t as_integer() const;
  double as_real() const;
  /// true for integer != 0, "t", "true", "1".
  bool as_bool() const;
  /// Numbers printed as text; empty for null.
  std::string as_text() const;
};

/// A whole result, detached from the session that gave it.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual std::size_t size() const = 0;
  virtual std::size_t columns() const = 0;
  virtual std::string_view column_name(std::size_t column) const = 0;
  virtual Cell at(std::size_t row, std::size_t column) const = 0;
  /// Rows changed by an INSERT, UPDATE or DELETE.
  virtual std::int64_t affected() const = 0;
  bool empty() const { return size() == 0; }
};
using Result = std::unique_ptr<Rows>;

class DatabaseError : public std::exception {
 public:
  enum class Kind {
    kUnique,
    kForeignKey,
    kNotNull,
    kTooLong,
    kOutOfRange,
    kInvalidValue /* cast failures */,
    kContainsNulls,
    kBusy,
    kReadOnly,
    kFull,
    kUnavailable,
    kCancelled /* deadline */,
    kUndefined /* a table or column that is not there */,
    kOther,
  };
  DatabaseError(Kind what, std::string words) : kind(what), message(std::move(words)) {}
  Kind kind;
  std::string message;     // the database's own words: for the log, never for clients
  std::string table;       // where known
  std::string column;      // where known
  std::string constraint;  // where known
  /// Which statement of run_all or which row of a batch was refused, where known.
  std::optional<std::size_t> index;
  /// The refused statement was one of run_later().
  bool earlier = false;
  /// What was refused is undone, and its transaction stands.
  bool undone = false;
  /// Which batch of Batches::run the refused row is of.
  std::size_t batch = 0;
  const char* what() const noexcept override { return message.c_str(); }
};

/// One INSERT run for every row of a list, on one session.
struct Batch {
  /// A place among the values of each row that takes what the same row of an earlier batch was answered with.
  struct Link {
    std::size_t column;    // among the values that each row has for itself
    std::size_t batch;     // of the same call
    bool as_text = false;  // else as an integer
  };

  std::string head;                // up to and with VALUES; the whole statement when there are no parameters
  std::vector<sql::Value> shared;  // the first parameters, the same for every row
  std::vector<sql::Value> values;  // the other parameters, row by row
  std::size_t count = 0;           // rows
  std::string returning;           // a column of the new rows to answer with, or empty
  bool returning_row_id = false;   // that column is the table's automatic integer key, and no row gives it
  bool one_by_one = false;         // each row is a statement of its own
  std::vector<Link> links;

  /// Parameters that each row has for itself.
  std::size_t width() const { return count == 0 ? 0 : values.size() / count; }
};

/// Batches on their way. What is dropped before its end is stored, or refused, all the same.
class Inserting {
 public:
  virtual ~Inserting() = default;
  /// What Batches::run() answers with, and throws. Once.
  virtual io::Task<std::vector<Result>> end() = 0;
};

/// Rows one statement after the other, for databases where a statement costs no travel.
class Batches {
 public:
  virtual ~Batches() = default;
  /// For each batch the returned column, a row for each of its rows in their order. Fails with the first row that is
  /// refused. REQUIRES: as many rows in a batch as in those it is linked to.
  io::Task<std::vector<Result>> run(std::vector<Batch> batches);
  /// The same, with the task going on meanwhile: the next batches may be begun, and follow in their order, whatever
  /// becomes of these. REQUIRES: all that was begun has ended before anything else is asked of the transaction.
  virtual io::Task<std::unique_ptr<Inserting>> begin(std::vector<Batch> batches) = 0;
};

/// A leased database connection, used by one task at a time. Statements of one session run in order.
class Session {
 public:
  virtual ~Session() = default;
  virtual io::Task<Result> run(sql::Statement statement) = 0;
  /// All statements in one round trip (PostgreSQL pipeline); fails as a whole with the first error.
  virtual io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) = 0;
  /// Null where rows are better sent in statements of many.
  virtual Batches* batches() { return nullptr; }
  /// A statement of a transaction whose result nobody reads: run before whatever comes next, in its round trip where
  /// there are such. The next call fails when it is refused, with DatabaseError::earlier.
  virtual io::Task<void> run_later(sql::Statement statement);
  virtual const sql::Dialect& dialect() const = 0;

  io::Task<Result> run(sql::Fragment fragment);
  std::vector<sql::Statement> prepare(std::vector<sql::Fragment> fragments) const;
};

/// A session inside a transaction. Destroyed without commit() it rolls back before the session goes on to anyone else.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Session& session() = 0;
  /// Durable when it returns. Throws DatabaseError when the database refuses (then nothing was kept).
  virtual io::Task<void> commit() = 0;
  virtual io::Task<void> rollback() = 0;
  /// Savepoints nest; release or roll back the innermost first.
  virtual io::Task<void> savepoint() = 0;
  virtual io::Task<void> release_savepoint() = 0;
  virtual io::Task<void> rollback_to_savepoint() = 0;
  /// True when what a write answers with is best read before its commit: a read that fails does not end the
  /// transaction, and no other waits for it to end.
  virtual bool suits_reading() const { return false; }
  /// A session whose first call commits behind its statements, in their round trip: it throws what commit() would, and
  /// commit() has nothing left to do then. Where a statement itself is refused, all of them are undone, nothing is
  /// committed (DatabaseError::undone), and commit() may follow. Null where a commit costs no travel.
  virtual Session* ending() { return nullptr; }
};

/// What a transaction is for. kSchema is alone on SQLite, with foreign_keys off for table rebuilds (checked with
/// PRAGMA foreign_key_check before commit) and never shared with a group commit.
enum class TransactionKind { kWrite, kSchema };

/// A session returned to its pool on destruction.
class Lease {
 public:
  Lease(std::unique_ptr<Session> session) : session_(std::move(session)) {}
  Session& operator*() const { return *session_; }
  Session* operator->() const { return session_.get(); }

 private:
  std::unique_ptr<Session> session_;
};

struct Options {
  enum class Kind { kSqlite, kPostgres } kind = Kind::kSqlite;
  std::string filename;           // SQLite
  std::string connection_string;  // PostgreSQL: libpq conninfo or URI, with TLS parameters
  std::vector<std::string> search_path;
  unsigned pool_min = 0, pool_max = 10;  // PostgreSQL sessions of the whole process
  bool keep_answers = true;              // PostgreSQL: see kept_answers.hpp
  std::chrono::milliseconds acquire_timeout{60000};
  std::chrono::milliseconds statement_timeout{60000};
  std::chrono::milliseconds busy_timeout{5000};
};

class Database {
 public:
  virtual ~Database() = default;
  /// A session for reads, on the calling task's loop.
  virtual io::Task<Lease> read() = 0;
  virtual io::Task<std::unique_ptr<Transaction>> begin(TransactionKind kind = TransactionKind::kWrite) = 0;
  virtual const sql::Dialect& dialect() const = 0;
  /// Tells other processes on this database; those who follow() `channel` hear it, this one too. Nobody hears anything
  /// on SQLite.
  virtual io::Task<void> notify(std::string channel, std::string payload);
  /// Calls `on_notice` on the first loop for each notice, with "" when some may have been missed. Once the loops run.
  virtual void follow(std::string channel, std::function<void(std::string_view)> on_notice);
  /// Closes idle sessions; running ones end first.
  virtual io::Task<void> close() = 0;
};

/// Opens nothing yet: the first session connects. Throws std::invalid_argument on options that cannot work.
std::unique_ptr<Database> make_database(Options options, io::Loops& loops, io::BlockingPool& pool);

}  // namespace dirigent::db
