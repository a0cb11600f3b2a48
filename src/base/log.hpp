// Structured log lines on stdout: pretty ("[12:30:05] INFO: text") or raw (one JSON object a line, pino's levels).
//
// Each line is written whole and flushed with one write(2). Values given as fields are redacted by name: authorization,
// cookie, set-cookie, access_token, password, token, secret print as --redacted--. Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::base::log {

enum class Level { kTrace = 10, kDebug = 20, kInfo = 30, kWarn = 40, kError = 50, kFatal = 60, kSilent = 100 };

/// REQUIRES: before other threads log. LOG_LEVEL and LOG_STYLE.
void configure(Level level, bool raw);
std::optional<Level> level_of(std::string_view name);
bool enabled(Level level);
void write(Level level, std::string_view message, json::object fields = {});

inline void debug(std::string_view message, json::object fields = {}) {
  write(Level::kDebug, message, std::move(fields));
}
inline void info(std::string_view message, json::object fields = {}) {
  write(Level::kInfo, message, std::move(fields));
}
inline void warn(std::string_view message, json::object fields = {}) {
  write(Level::kWarn, message, std::move(fields));
}
inline void error(std::string_view message, json::object fields = {}) {
  write(Level::kError, message, std::move(fields));
}
inline void fatal(std::string_view message, json::object fields = {}) {
  write(Level::kFatal, message, std::move(fields));
}

}  // namespace dirigent::base::log
