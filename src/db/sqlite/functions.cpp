#include "db/sqlite/functions.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/calendar/time_bin.hpp"
#include "base/json_writer.hpp"
#include "db/sqlite/error.hpp"

namespace dirigent::db {
namespace {

using base::BinUnit;
using base::EpochMs;
using base::TimeZone;

struct Bin {
  BinUnit unit;
  TimeZone zone;
};

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text == nullptr ? std::string_view() : std::string_view(text, sqlite3_value_bytes(value));
}

/// The bin of the arguments, made once a statement.
const Bin* bin_of(sqlite3_context* context, sqlite3_value** values) {
  constexpr int kKept = 2;  // argument of the zone
  if (const void* known = sqlite3_get_auxdata(context, kKept)) return static_cast<const Bin*>(known);
  const auto unit = base::bin_unit_of(text_of(values[1]));
  const auto zone = TimeZone::find(text_of(values[2]));
  if (!unit || !zone) return nullptr;
  sqlite3_set_auxdata(context, kKept, new Bin{*unit, *zone}, [](void* bin) { delete static_cast<Bin*>(bin); });
  return static_cast<const Bin*>(sqlite3_get_auxdata(context, kKept));
}

/// Dates are epoch milliseconds, or text.
std::optional<EpochMs> moment_of(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      return sqlite3_value_int64(value);
    case SQLITE_TEXT:
      return base::parse_iso(text_of(value));
    default:
      return std::nullopt;
  }
}

void bin(sqlite3_context* context, int, sqlite3_value** values) {
  const std::optional<EpochMs> time = moment_of(values[0]);
  constexpr EpochMs kFirst = -62'135'596'800'000, kLast = 253'402'300'799'999;
  if (!time || *time < kFirst || *time > kLast) return sqlite3_result_null(context);
  const Bin* wanted = bin_of(context, values);
  if (wanted == nullptr) return sqlite3_result_error(context, "no such unit or zone", -1);
  EpochMs begin = 0;
  if (sqlite3_value_int(values[3]) == 0) {
    begin = base::bin_of_instant(*time, wanted->unit, wanted->zone);
  } else {
    begin = base::bin_of_clock(base::from_civil(base::to_civil(*time, true), false), wanted->unit, wanted->zone);
  }
  sqlite3_result_int64(context, begin);
}

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

std::uint64_t digest_of(sqlite3_value* value) {
  const auto kind = static_cast<std::uint64_t>(sqlite3_value_type(value));
  switch (kind) {
    case SQLITE_NULL:
      return kind;
    case SQLITE_INTEGER:
      return mixed(static_cast<std::uint64_t>(sqlite3_value_int64(value)) + kind);
    default:
      return std::hash<std::string_view>()(text_of(value)) + kind;
  }
}

std::uint64_t row_digest(sqlite3_value** begin, sqlite3_value** end) {
  std::uint64_t row = 1;
  for (; begin != end; ++begin) row = mixed(row + digest_of(*begin));
  return row;
}

void add_row(sqlite3_context* context, int count, sqlite3_value** values) {
  auto* sum = static_cast<std::uint64_t*>(sqlite3_aggregate_context(context, sizeof(std::uint64_t)));
  if (sum == nullptr) return sqlite3_result_error_nomem(context);
  *sum += row_digest(values, values + count);
}

void end_rows(sqlite3_context* context) {
  const auto* sum = static_cast<const std::uint64_t*>(sqlite3_aggregate_context(context, 0));
  sqlite3_result_int64(context, sum == nullptr ? 0 : static_cast<sqlite3_int64>(*sum));
}

struct NamedDigests {
  std::string kind;
  std::map<std::string, std::uint64_t, std::less<>> sums;
};

/// What SQLite keeps between rows, all zero at first.
struct HeldDigests {
  NamedDigests* digests;
};

constexpr int kBeforeValues = 2;  // arguments: the kind and the name

void add_named_row(sqlite3_context* context, int count, sqlite3_value** values) {
  auto* held = static_cast<HeldDigests*>(sqlite3_aggregate_context(context, sizeof(HeldDigests)));
  if (held == nullptr) return sqlite3_result_error_nomem(context);
  if (held->digests == nullptr) held->digests = new NamedDigests{std::string(text_of(values[0])), {}};
  auto& sums = held->digests->sums;
  const std::string_view name = text_of(values[1]);
  auto sum = sums.find(name);
  if (sum == sums.end()) sum = sums.emplace(name, 0).first;
  sum->second += row_digest(values + kBeforeValues, values + count);
}

void end_named_rows(sqlite3_context* context) {
  auto* held = static_cast<HeldDigests*>(sqlite3_aggregate_context(context, 0));
  std::string lines;
  if (held != nullptr && held->digests != nullptr) {
    const std::unique_ptr<NamedDigests> done(held->digests);
    for (const auto& [name, sum] : done->sums) {
      lines += done->kind + std::to_string(sum) + ' ';
      base::append_json(lines, json::string(name));
      lines += '\n';
    }
  }
  sqlite3_result_text64(context, lines.data(), lines.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void define_functions(sqlite3* handle) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  const int code =
      sqlite3_create_function_v2(handle, "dirigent_bin", 4, kFlags, nullptr, bin, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw sqlite_error(handle, code);
  const int digest = sqlite3_create_function_v2(handle, "dirigent_digest", -1, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr,
                                                nullptr, add_row, end_rows, nullptr);
  if (digest != SQLITE_OK) throw sqlite_error(handle, digest);
  const int digests = sqlite3_create_function_v2(handle, "dirigent_digests", -1, SQLITE_UTF8 | SQLITE_INNOCUOUS,
                                                 nullptr, nullptr, add_named_row, end_named_rows, nullptr);
  if (digests != SQLITE_OK) throw sqlite_error(handle, digests);
}

}  // namespace dirigent::db
