// Dates and times as the contract writes them, and the `ms` and `bytes` notations of settings.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::base {

/// Milliseconds since the epoch, UTC.
using EpochMs = std::int64_t;
EpochMs now_ms();

/// "2021-03-04T05:06:07.000Z"
std::string iso_timestamp(EpochMs time);
/// Calendar fields of an instant in UTC or in the server's zone (TZ).
struct Civil {
  int year, month, day, hour, minute, second, millisecond;
};
int days_in_month(int year, int month);
Civil to_civil(EpochMs time, bool local);
/// The instant of calendar fields read in UTC or in the server's zone.
EpochMs from_civil(const Civil& civil, bool local);
/// "YYYY-MM-DD", "YYYY-MM-DDTHH:MM:SS" of the given fields.
std::string date_text(const Civil& civil);
std::string date_time_text(const Civil& civil);

/// ISO 8601 as the contract's input takes it: date, date-time with T or space, optional fraction and zone; without a
/// zone the server's zone counts. Also plain RFC 2822-free numbers are refused. Nothing for what is no date.
std::optional<EpochMs> parse_iso(std::string_view text);

/// "15m", "7d", "2.5h", "7500ms", "10s", "1 week"; a plain number is milliseconds.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// "1mb", "10kb", "512"; powers of 1024.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace dirigent::base
