// How far a long command is: a line that is written over on a terminal, a line in the log every few seconds elsewhere.
#pragma once
#include <chrono>
#include <string>

#include "backup/settings.hpp"

namespace dirigent::cli {

class Progress {
 public:
  /// `what` is being done: "Backing up".
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(backup::Amount amount);

 private:
  void clear();

  using Clock = std::chrono::steady_clock;
  const std::string what_;
  const bool terminal_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point shown_ = began_;
  bool on_line_ = false;
};

/// "1.4 GB", of 1000 bytes to the kB.
std::string size_text(std::uint64_t bytes);

}  // namespace dirigent::cli
