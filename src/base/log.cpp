#include "base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace dirigent::base::log {

namespace {

struct Name {
  Level level;
  std::string_view text;
};
constexpr std::array kNames{
    Name{Level::kTrace, "trace"},   Name{Level::kDebug, "debug"}, Name{Level::kInfo, "info"},
    Name{Level::kWarn, "warn"},     Name{Level::kError, "error"}, Name{Level::kFatal, "fatal"},
    Name{Level::kSilent, "silent"},
};

constexpr std::string_view kRedacted = "--redacted--";
constexpr std::array<std::string_view, 10> kSecretNames{
    "authorization", "cookie", "set-cookie",    "access_token", "password",
    "token",         "secret", "refresh_token", "otp",          "proxy-authorization"};

std::atomic<int> threshold{static_cast<int>(Level::kInfo)};
std::atomic<bool> raw_style{false};

bool is_secret(std::string_view name) {
  const std::string plain = lower(name);
  return std::find(kSecretNames.begin(), kSecretNames.end(), plain) != kSecretNames.end();
}

// Hides the value of access_token in anything that looks like a query string.
std::string without_query_token(std::string_view text) {
  constexpr std::string_view kKey = "access_token=";
  std::string out;
  for (std::size_t at; (at = text.find(kKey)) != std::string_view::npos;) {
    out.append(text.substr(0, at + kKey.size())).append(kRedacted);
    text.remove_prefix(at + kKey.size());
    text.remove_prefix(std::min(text.find_first_of("& \"#"), text.size()));
  }
  return out.append(text);
}

void redact(json::value& value) {
  if (json::object* object = value.if_object()) {
    for (auto& [name, member] : *object) {
      if (is_secret(name) && !member.is_null()) {
        member = kRedacted;
      } else {
        redact(member);
      }
    }
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) redact(element);
  } else if (json::string* text = value.if_string()) {
    if (std::string_view(*text).find("access_token=") != std::string_view::npos) *text = without_query_token(*text);
  }
}

const std::string& host_name() {
  static const std::string name = [] {
    std::array<char, 256> buffer{};
    return gethostname(buffer.data(), buffer.size() - 1) == 0 ? std::string(buffer.data()) : std::string();
  }();
  return name;
}

std::string raw_line(Level level, std::string_view message, const json::object& fields) {
  std::string line =
      fmt::format("{{\"level\":{},\"time\":{},\"pid\":{},\"hostname\":", static_cast<int>(level), now_ms(), getpid());
  append_json_string(line, host_name());
  for (const auto& [name, value] : fields) {
    line += ',';
    append_json_string(line, name);
    line += ':';
    append_json(line, value);
  }
  line += ",\"msg\":";
  append_json_string(line, message);
  line += "}\n";
  return line;
}

// Control characters are written as escapes: text from a client cannot forge a second line.
void append_one_line(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
}

// Objects among the fields are for machines and only in the raw style.
std::string pretty_line(Level level, std::string_view message, const json::object& fields) {
  const Civil now = to_civil(now_ms(), true);
  std::string_view name = "info";
  for (const Name& known : kNames) {
    if (known.level == level) name = known.text;
  }
  std::string line = fmt::format("[{:02}:{:02}:{:02}] ", now.hour, now.minute, now.second);
  for (const char c : name) line += static_cast<char>(c - 'a' + 'A');
  line += ": ";
  append_one_line(line, message);
  for (const auto& [key, value] : fields) {
    if (value.is_object() || value.is_null()) continue;
    line.append(1, ' ').append(key).append(1, '=');
    append_one_line(line, value.is_string() ? std::string(value.as_string()) : to_json(value));
  }
  line += '\n';
  return line;
}

void write_whole(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody reads: a log line is not worth more
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void configure(Level level, bool raw) {
  threshold = static_cast<int>(level);
  raw_style = raw;
}

std::optional<Level> level_of(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.text == name) return known.level;
  }
  return std::nullopt;
}

bool enabled(Level level) {
  return static_cast<int>(level) >= threshold.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view message, json::object fields) {
  if (!enabled(level)) return;
  json::value redacted(std::move(fields));
  redact(redacted);
  const std::string text = without_query_token(message);
  const bool raw = raw_style.load(std::memory_order_relaxed);
  write_whole(raw ? raw_line(level, text, redacted.get_object()) : pretty_line(level, text, redacted.get_object()));
}

}  // namespace dirigent::base::log
