#include "backup/schedule.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "backup/create.hpp"
#include "base/log.hpp"

namespace dirigent::backup {

namespace {

constexpr int kNice = 10;  // requests go first; niceness is each thread's own on Linux
// Clocks are set, machines sleep: the time is looked at again this often.
constexpr std::chrono::seconds kLook{30};

}  // namespace

void Schedule::start() {
  thread_ = std::thread([this] { serve(); });
}

void Schedule::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Schedule::wait_until(base::EpochMs time) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::chrono::milliseconds left(time - base::now_ms());
    if (left.count() <= 0) return true;
    wake_.wait_for(lock, std::min<std::chrono::milliseconds>(left, kLook));
  }
  return false;
}

void Schedule::serve() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
  for (;;) {
    const auto due = cron_.next(base::now_ms(), zone_);
    if (!due) return base::log::warn("BACKUP_SCHEDULE names a time that never comes");
    if (!wait_until(*due)) return;
    try {
      make(*due);
    } catch (const std::exception& error) {
      if (!stopping_) base::log::error(fmt::format("The scheduled backup failed: {}", error.what()));
    }
  }
}

void Schedule::make(base::EpochMs due) {
  const std::unique_ptr<Turn> turn = take_turn(settings_);
  if (!turn) return;
  for (const BackupInfo& info : list_backups(settings_)) {
    if (info.whole && info.created >= due && info.header && info.header->reason == kScheduled) return;
  }
  CreateOptions options;
  options.reason = kScheduled;
  options.watch.stop = &stopping_;
  const BackupInfo info = make_backup(settings_, std::move(options));
  base::log::info(fmt::format("The scheduled backup {} is stored in {}", info.name, settings_.place->place()),
                  to_json(info));
}

}  // namespace dirigent::backup
