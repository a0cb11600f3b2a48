// `schema drift`: has the database become another than what was written down?
#include <fmt/format.h>

#include <cstdio>

#include "base/json_writer.hpp"
#include "cli/env/models.hpp"
#include "cli/env/sides.hpp"
#include "cli/schema/files.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

constexpr int kDrifted = 2;

struct Options {
  std::string path, against, format = "text";
};

void report(Environment& environment, const Options& options, const schema::Diff& diff,
            const std::vector<std::string>& untracked, std::string_view other) {
  if (!diff.empty()) environment.exit_code = kDrifted;
  if (options.format == "json") {
    const json::object document{
        {"drift", !diff.empty()}, {"diff", schema::to_json(diff)}, {"untracked", json::value_from(untracked)}};
    std::printf("%s\n", base::to_json(document).c_str());
    return;
  }
  std::string text =
      diff.empty() ? fmt::format("No drift from {}.\n", other) : fmt::format("The database differs from {}:\n", other);
  text += difference_text(diff, "the database", other);
  for (const std::string& table : untracked) text += fmt::format("  table {} is not part of the model\n", table);
  std::fputs(text.c_str(), stdout);
}

io::Task<bool> from_file(Environment& environment, app::Offline& offline, Options options) {
  const json::object wanted = read_snapshot_file(options.path);
  Side here{{std::string(kCurrent), environment.config(), nullptr}, &offline.database()};
  const std::shared_ptr<schema::Schema> model = co_await model_of(here);
  const json::object now = schema::snapshot_of(*model, here.dialect());
  report(environment, options, model_difference(now, wanted), untracked_tables(*model), options.path);
  co_return true;
}

io::Task<bool> from_other(Environment& environment, Side here, Side there, Options options) {
  const std::shared_ptr<schema::Schema> mine = co_await model_of(here), theirs = co_await model_of(there);
  const json::object now = schema::snapshot_of(*mine, here.dialect());
  json::object wanted = schema::snapshot_of(*theirs, there.dialect());
  const schema::Diff diff = model_difference(now, std::move(wanted));
  report(environment, options, diff, untracked_tables(*mine), there.of.name);
  co_return true;
}

void drift(Environment& environment, const Options& options) {
  if (options.path.empty() == options.against.empty()) {
    return environment.fail("`schema drift` takes the file of a snapshot, or --against and an environment");
  }
  if (options.format != "text" && options.format != "json") {
    return environment.fail("--format is \"" + options.format + "\": it has to be text or json");
  }
  if (!options.path.empty()) {
    return environment.with_database([&](app::Offline& offline) { return from_file(environment, offline, options); });
  }
  with_both(environment, std::string(kCurrent), options.against, [&](app::Offline&, Side here, Side there) {
    return from_other(environment, std::move(here), std::move(there), options);
  });
}

}  // namespace

Command drift_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"drift", "tell whether the model is still a snapshot's; exit code 2 when it is not", nullptr, {}, {}};
  command.options = {{"[path]", "file of the snapshot", &options->path},
                     {"--against", "an environment to compare with instead", &options->against},
                     {"--format", "text (default) or json", &options->format}};
  command.action = [&environment, options] { drift(environment, *options); };
  return command;
}

}  // namespace dirigent::cli
