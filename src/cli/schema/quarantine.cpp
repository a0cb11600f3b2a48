#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "cli/schema/files.hpp"
#include "cli/schema/offline_model.hpp"
#include "model/quarantine/restore.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string name, older_than, format;
  bool yes = false;
};

json::object entry_json(const model::QuarantineEntry& entry) {
  return {{"id", entry.id},
          {"name", entry.name},
          {"kind", entry.kind},
          {"rows", entry.rows},
          {"dropped", base::iso_timestamp(entry.created)},
          {"expires", base::iso_timestamp(entry.expires)},
          {"history", entry.history}};
}

io::Task<bool> list(app::Offline& offline, ModelOptions settings, Options options) {
  (void)co_await model_of(offline, std::move(settings.load));
  const db::Lease session = co_await offline.database().read();
  std::vector<model::QuarantineEntry> entries;
  const bool any = co_await model::has_quarantine(*session);
  if (any) entries = co_await model::quarantine_entries(*session);
  json::array out;
  std::string text;
  for (const model::QuarantineEntry& entry : entries) {
    out.push_back(entry_json(entry));
    text += fmt::format("{}  {:6}  {:9} rows  {} {}  kept until {}  {}\n", entry.id, entry.kind, entry.rows,
                        entry.kind == "values" ? "changed" : "dropped", base::iso_timestamp(entry.created),
                        base::iso_timestamp(entry.expires), entry.name);
  }
  if (options.format == "json") {
    print(base::to_json(out) + "\n");
  } else {
    print(text.empty() ? "Nothing is in quarantine.\n" : text);
  }
  co_return true;
}

io::Task<bool> restore(app::Offline& offline, ModelOptions settings, Options options) {
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(offline, std::move(settings));
  const access::Who system = std::nullopt;
  const model::Restored back = co_await model::restore_from_quarantine(opened->services(), system, options.name);
  print(fmt::format("{} is back, with {} rows.\n", back.entry.name, back.entry.rows));
  for (const std::string& lost : back.lost) print(fmt::format("Did not come back: {}\n", lost));
  co_return true;
}

io::Task<bool> purge(app::Offline& offline, ModelOptions settings, std::optional<std::chrono::milliseconds> older) {
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(offline, std::move(settings));
  const access::Who system = std::nullopt;
  const std::size_t gone = co_await model::purge_quarantine(opened->services(), system, older);
  print(fmt::format("{} dropped for good.\n", gone));
  co_return true;
}

Command list_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"list", "what is there, and until when", nullptr, {}, {}};
  command.options = {{"--format", "json: for programs", &options->format}};
  command.action = [&environment, options] {
    environment.with_database(
        [&environment, options](app::Offline& offline) { return list(offline, model_options(environment), *options); });
  };
  return command;
}

Command restore_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"restore", "bring a table or column back with its rows", nullptr, {}, {}};
  command.options = {{"name", "collection, collection.field, or the id that list shows", &options->name}};
  command.action = [&environment, options] {
    environment.with_database([&environment, options](app::Offline& offline) {
      return restore(offline, model_options(environment), *options);
    });
  };
  return command;
}

Command purge_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"purge", "drop for good what has expired", nullptr, {}, {}};
  command.options = {{"--older-than", "what has been there for longer: 7d, 12h, 0", &options->older_than},
                     {"-y,--yes", "without asking", &options->yes}};
  command.action = [&environment, options] {
    std::optional<std::chrono::milliseconds> older;
    if (!options->older_than.empty()) {
      older = base::parse_duration(options->older_than);
      if (!older || older->count() < 0) {
        return environment.fail("--older-than is \"" + options->older_than + "\": it has to be a time like 7d or 12h");
      }
      if (!options->yes && !confirmed("Drop it for good?")) return;
    }
    environment.with_database(
        [&environment, older](app::Offline& offline) { return purge(offline, model_options(environment), older); });
  };
  return command;
}

}  // namespace

Command quarantine_command(Environment& environment) {
  std::vector<Command> commands{list_command(environment), restore_command(environment), purge_command(environment)};
  return {"quarantine", "tables and columns that applies dropped", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
