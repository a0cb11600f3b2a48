#include "cli/backup/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/log.hpp"

namespace dirigent::cli {

namespace {

constexpr std::chrono::milliseconds kOnTerminal{200};
constexpr std::chrono::milliseconds kInLog{10000};

}  // namespace

std::string size_text(std::uint64_t bytes) {
  constexpr double kStep = 1000;
  const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= kStep && unit + 1 < std::size(units)) {
    value /= kStep;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  clear();
}

void Progress::clear() {
  if (!on_line_) return;
  std::fputs("\r\x1b[K", stderr);
  on_line_ = false;
}

void Progress::show(backup::Amount amount) {
  const auto now = Clock::now();
  if (now - shown_ < (terminal_ ? kOnTerminal : kInLog)) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(amount.done) / seconds);
  std::string text = fmt::format("{}: {}, {} a second", what_, size_text(amount.done), size_text(rate));
  if (amount.all && *amount.all > 0) {
    text += fmt::format(", {} % of {}", 100 * amount.done / *amount.all, size_text(*amount.all));
  }
  if (!terminal_) return base::log::info(text);
  std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
  on_line_ = true;
}

}  // namespace dirigent::cli
