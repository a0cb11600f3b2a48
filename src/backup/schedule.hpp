// Backups by the clock, made inside a running server. Of several nodes on one database one makes each: they agree by a
// lock, and whoever comes behind it finds the backup there.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "backup/settings.hpp"
#include "base/calendar/cron.hpp"

namespace dirigent::backup {

inline constexpr std::string_view kScheduled = "schedule";  // the reason of such backups

class Schedule {
 public:
  Schedule(Settings settings, base::Cron cron, base::TimeZone zone)
      : settings_(std::move(settings)), cron_(cron), zone_(zone) {}
  ~Schedule() { stop(); }
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  void start();
  /// Ends a backup on its way, which leaves nothing behind, and joins the thread.
  void stop();

 private:
  void serve();
  bool wait_until(base::EpochMs time);
  void make(base::EpochMs due);

  const Settings settings_;
  const base::Cron cron_;
  const base::TimeZone zone_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

/// The lock by which nodes on one database take turns; free again when it is dropped.
class Turn {
 public:
  virtual ~Turn() = default;
};
/// Null while another process has it.
std::unique_ptr<Turn> take_turn(const Settings& settings);

}  // namespace dirigent::backup
