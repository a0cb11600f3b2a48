// How long an import may keep everyone else waiting. While SQLite's only writer waits for what comes next, so does
// every other write: that may be short, or a part of the work.
#pragma once
#include <chrono>

namespace dirigent::items {

class WriterWait {
 public:
  /// Something is about to be stored, and has been.
  void begin_storing() { began_ = Clock::now(); }
  void end_storing() {
    ended_ = Clock::now();
    storing_ += ended_ - began_;
  }
  /// What comes next is there.
  void end_waiting() { waited_ += Clock::now() - ended_; }
  /// Others have had their turn.
  void reset() { waited_ = storing_ = {}; }

  bool too_long() const { return waited_ >= kLongest && waited_ >= kLargestShare * storing_; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kLongest{30};
  static constexpr int kLargestShare = 10;  // of waiting to storing

  Clock::time_point began_, ended_;
  Clock::duration waited_ = {}, storing_ = {};
};

}  // namespace dirigent::items
