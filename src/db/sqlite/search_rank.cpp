#include "db/sqlite/search_rank.hpp"

#include <array>

namespace dirigent::db {

namespace {

// As in bm25(): how soon repetitions stop to count, and how much long texts are held against themselves.
constexpr double kSaturation = 1.2;
constexpr double kLength = 0.75;
constexpr std::size_t kMaxPhrases = 64;

/// Tokens of the row against those of an average one; 1 when unknown.
double relative_length(const Fts5ExtensionApi* api, Fts5Context* row) {
  int own = 0;
  sqlite3_int64 all = 0, rows = 0;
  if (api->xColumnSize(row, -1, &own) != SQLITE_OK) return 1;
  if (api->xColumnTotalSize(row, -1, &all) != SQLITE_OK || api->xRowCount(row, &rows) != SQLITE_OK) return 1;
  return all > 0 ? static_cast<double>(own) * static_cast<double>(rows) / static_cast<double>(all) : 1;
}

void rank(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
  std::array<double, kMaxPhrases> times{};
  int places = 0;
  if (const int code = api->xInstCount(row, &places); code != SQLITE_OK) return sqlite3_result_error_code(result, code);
  for (int i = 0; i < places; ++i) {
    int phrase = 0, column = 0, offset = 0;
    if (api->xInst(row, i, &phrase, &column, &offset) != SQLITE_OK) break;
    if (static_cast<std::size_t>(phrase) < times.size()) times[static_cast<std::size_t>(phrase)] += 1;
  }
  const double dampening = kSaturation * (1 - kLength + kLength * relative_length(api, row));
  double score = 0;
  for (const double often : times) score += often * (kSaturation + 1) / (often + dampening);
  sqlite3_result_double(result, score);
}

}  // namespace

void add_search_rank(sqlite3* connection) noexcept {
  sqlite3_stmt* statement = nullptr;
  fts5_api* api = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  if (api != nullptr) api->xCreateFunction(api, "dirigent_rank", nullptr, &rank, nullptr);
}

}  // namespace dirigent::db
