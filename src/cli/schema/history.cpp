#include <charconv>

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "cli/schema/files.hpp"
#include "cli/schema/offline_model.hpp"
#include "cli/schema/plan.hpp"
#include "model/history/rollback.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string to, format;
  bool yes = false, dry_run = false;
};

std::string names_of(const json::array& departed) {
  std::string out;
  for (const json::value& value : departed) {
    out += fmt::format("{}{}", out.empty() ? "; dropped " : ", ", std::string_view(value.at("name").as_string()));
  }
  return out;
}

json::object entry_json(const model::HistoryEntry& entry) {
  json::object out{{"id", entry.id}, {"kind", entry.kind}, {"source", entry.source}};
  out["user"] = entry.user.empty() ? json::value(nullptr) : json::value(entry.user);
  out["created"] = base::iso_timestamp(entry.created);
  out["undone_by"] = entry.undone_by ? json::value(*entry.undone_by) : json::value(nullptr);
  out["departed"] = entry.departed;
  return out;
}

io::Task<bool> show_history(app::Offline& offline, ModelOptions settings, Options options) {
  (void)co_await model_of(offline, std::move(settings.load));
  const db::Lease session = co_await offline.database().read();
  const std::vector<model::HistoryEntry> entries = co_await model::history_of(*session);
  json::array out;
  std::string text;
  for (const model::HistoryEntry& entry : entries) {
    out.push_back(entry_json(entry));
    const std::string undone = entry.undone_by ? fmt::format(" (undone by {})", *entry.undone_by) : std::string();
    text += fmt::format("{}  {}  {} {}{}{}\n", entry.id, base::iso_timestamp(entry.created), entry.kind, entry.source,
                        undone, names_of(entry.departed));
  }
  if (options.format == "json") {
    print(base::to_json(out) + "\n");
  } else {
    print(text.empty() ? "Nothing was applied yet.\n" : text);
  }
  co_return true;
}

std::string rollback_text(const model::Rollback& rollback) {
  std::string out;
  for (const model::Undone& one : rollback.undone) {
    out += fmt::format("Apply {} of {} ({}) will be undone.\n", one.entry.id, base::iso_timestamp(one.entry.created),
                       one.entry.source);
    for (const model::QuarantineEntry& entry : one.returning) {
      out += fmt::format("  - {} comes back with {} rows\n", entry.name, entry.rows);
    }
    if (!one.diff.empty()) out += plan_text(one.diff);
  }
  return out;
}

/// Throws std::runtime_error for what is no number.
std::optional<std::int64_t> number_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || number < 1) {
    throw std::runtime_error(fmt::format("--to is \"{}\": it has to be a number that `schema history` shows", text));
  }
  return number;
}

io::Task<bool> roll_back(app::Offline& offline, ModelOptions settings, Options options,
                         std::optional<std::int64_t> to) {
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(offline, std::move(settings));
  if (options.dry_run || !options.yes) {
    const model::Rollback plan = co_await model::plan_rollback(opened->services(), to);
    print(plan.undone.empty() ? "There is nothing to undo.\n" : rollback_text(plan));
    if (plan.undone.empty() || options.dry_run) co_return true;
    if (!confirmed("Would you like to continue?")) co_return true;
  }
  const access::Who system = std::nullopt;
  const model::Rollback done = co_await model::roll_back(opened->services(), system, to);
  std::string text;
  for (const model::Undone& one : done.undone) text += fmt::format("Apply {} was undone.\n", one.entry.id);
  print(text.empty() ? "There is nothing to undo.\n" : text);
  co_return true;
}

}  // namespace

Command history_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"history", "what applies and rollbacks did", nullptr, {}, {}};
  command.options = {{"--format", "json: for programs", &options->format}};
  command.action = [&environment, options] {
    environment.with_database([&environment, options](app::Offline& offline) {
      return show_history(offline, model_options(environment), *options);
    });
  };
  return command;
}

Command rollback_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"rollback", "undo the last apply, with what it dropped", nullptr, {}, {}};
  command.options = {{"--to", "undo all back to this apply of `schema history`", &options->to},
                     {"-y,--yes", "without asking", &options->yes},
                     {"-d,--dry-run", "print what would change, and change nothing", &options->dry_run}};
  command.action = [&environment, options] {
    const std::optional<std::int64_t> to = number_of(options->to);
    environment.with_database([&environment, options, to](app::Offline& offline) {
      return roll_back(offline, model_options(environment), *options, to);
    });
  };
  return command;
}

}  // namespace dirigent::cli
