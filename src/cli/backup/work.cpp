#include "cli/backup/work.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "app/backup_options.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "cli/backup/progress.hpp"

namespace dirigent::cli {

namespace {

std::atomic<bool> stop_asked = false;

void ask_to_stop(int) {
  stop_asked = true;
}

// Tests ask what a crash leaves behind at every step.
void end_here(std::string_view step) {
  const char* wanted = std::getenv("DIRIGENT_CRASH_AFTER");
  if (wanted != nullptr && step == wanted) std::raise(SIGKILL);
}

}  // namespace

void with_backups(Environment& environment, const BackupOptions& options, const std::string& what,
                  const std::function<void(const backup::Settings&, const backup::Watch&)>& work) {
  // Writing to a program that has ended comes back as an error of the call as well.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  try {
    if (options.format != "text" && options.format != "json") {
      throw std::runtime_error("--format is \"" + options.format + "\": it has to be text or json");
    }
    const auto location = options.location.empty() ? std::nullopt : std::optional(options.location);
    const backup::Settings settings = app::backup_settings(environment.config(), location);
    Progress progress(what);
    backup::Watch watch;
    watch.stop = &stop_asked;
    watch.amount = [&progress](backup::Amount amount) { progress.show(amount); };
    watch.step = [](std::string_view step) {
      base::log::debug(step);
      end_here(step);
    };
    work(settings, watch);
  } catch (const std::exception& error) {
    environment.fail(error.what());
  }
}

void print_backup(const backup::BackupInfo& info, const BackupOptions& options, const std::string& words) {
  if (options.format == "json") {
    std::printf("%s\n", base::to_json(backup::to_json(info)).c_str());
    return;
  }
  const json::object about = backup::to_json(info);
  const auto number = [&](std::string_view name) {
    return about.contains(name) ? json::serialize(about.at(name)) : "?";
  };
  std::printf("%s: %s, %s, %s rows in %s tables, %s files\n", words.c_str(), info.name.c_str(),
              size_text(info.size).c_str(), number("rows").c_str(), number("tables").c_str(), number("files").c_str());
}

}  // namespace dirigent::cli
