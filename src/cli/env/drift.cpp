// `schema drift`: has the database become another than what was written down?
#include <fmt/format.h>

#include <cstdio>

#include "base/json_writer.hpp"
#include "cli/env/models.hpp"
#include "cli/env/sides.hpp"
#include "cli/schema/files.hpp"
#include "schema/diff/read.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

constexpr int kDrifted = 2;

struct Options {
  std::string path, against, format = "text";
};

std::string_view word_for(sql::TableKind kind) {
  switch (kind) {
    case sql::TableKind::kView:
      return "view";
    case sql::TableKind::kMaterializedView:
      return "materialized view";
    case sql::TableKind::kForeignTable:
      return "foreign table";
    case sql::TableKind::kTable:
      break;
  }
  return "table";
}

void report(Environment& environment, const Options& options, const schema::Diff& diff, const schema::Schema& model,
            std::string_view other) {
  const std::vector<std::string> untracked = untracked_tables(model);
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
  for (const std::string& name : untracked) {
    text += fmt::format("  {} {} is not part of the model\n", word_for(model.collection(name)->table->kind), name);
  }
  std::fputs(text.c_str(), stdout);
}

io::Task<bool> from_file(Environment& environment, app::Offline& offline, Options options) {
  const json::object wanted = read_snapshot_file(options.path);
  Side here{{std::string(kCurrent), environment.config(), nullptr}, &offline.database()};
  const std::shared_ptr<schema::Schema> model = co_await model_of(here);
  const json::object now = schema::snapshot_of(*model, here.dialect());
  schema::Diff diff = model_difference(now, wanted);
  if (const std::optional<schema::ObjectSection> objects = schema::objects_of(wanted)) {
    const db::Lease session = co_await offline.database().read();
    schema::ObjectDifference found = co_await schema::object_difference(*session, model, *objects);
    diff.objects = std::move(found.changes);
  }
  report(environment, options, diff, *model, options.path);
  co_return true;
}

io::Task<bool> from_other(Environment& environment, Side here, Side there, Options options) {
  const std::shared_ptr<schema::Schema> mine = co_await model_of(here), theirs = co_await model_of(there);
  const json::object now = schema::snapshot_of(*mine, here.dialect());
  json::object wanted = schema::snapshot_of(*theirs, there.dialect());
  if (there.dialect().sqlite() && here.dialect().postgres()) tell_decimals(wanted, *theirs);
  schema::Diff diff = model_difference(now, std::move(wanted));
  const db::Lease one = co_await here.database->read();
  const db::Lease other = co_await there.database->read();
  (void)co_await add_tables(diff, *one, mine, *other, theirs);
  report(environment, options, diff, *mine, there.of.name);
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
