#include <fmt/format.h>

#include <cstdio>

#include "base/json_writer.hpp"
#include "cli/env/data_diff.hpp"
#include "cli/env/models.hpp"
#include "cli/env/move.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/copy/copy.hpp"
#include "transfer/project/plan.hpp"

namespace dirigent::cli {

namespace {

void list(Environment& environment) {
  const std::string file = environment.config().text("ENVIRONMENTS_FILE");
  const std::vector<std::string> names = transfer::environment_names(file);
  if (names.empty()) std::printf("No environments in %s.\n", file.c_str());
  for (const std::string& name : names) {
    std::string what;
    try {
      what = environment_named(environment, name).config.text("DB_CLIENT");
    } catch (const std::exception& error) {
      what = fmt::format("broken: {}", error.what());
    }
    std::printf("%s  %s\n", name.c_str(), what.c_str());
  }
}

struct DiffOptions {
  std::string one, other, format = "text";
  bool data = false, project = false;
};

io::Task<json::object> data_difference(Side one, Side other, schema::SchemaPtr first, schema::SchemaPtr second) {
  std::unique_ptr<db::Transaction> here = co_await transfer::begin_reading(*one.database);
  std::unique_ptr<db::Transaction> there = co_await transfer::begin_reading(*other.database);
  json::object out;
  for (const auto& [name, collection] : first->collections) {
    const schema::Collection* same = second->collection(name);
    const bool both = collection.table && same != nullptr && same->table;
    if (!both || transfer::moves_when_named(collection) || collection.primary_key.empty()) continue;
    const RowsDigest mine = co_await digest_of(here->session(), collection);
    const RowsDigest theirs = co_await digest_of(there->session(), *same);
    out[name] = json::object{{"rows", json::array{mine.rows, theirs.rows}},
                             {"same", mine.rows == theirs.rows && mine.sum == theirs.sum}};
  }
  co_await here->rollback();
  co_await there->rollback();
  co_return out;
}

io::Task<transfer::Rows> project_rows(Side side, schema::SchemaPtr model) {
  db::Lease session = co_await side.database->read();
  co_return co_await transfer::read_rows(*session, model, false);
}

/// What would bring the project of `one` to that of `other`: `project diff`, with a database for the files.
io::Task<transfer::Plan> project_difference(Side one, Side other, schema::SchemaPtr first, schema::SchemaPtr second) {
  const transfer::Rows here = co_await project_rows(one, first), there = co_await project_rows(other, second);
  const transfer::Documents documents = transfer::documents_of(*second, there, false);
  transfer::PlanOptions options;
  options.remove = true;
  co_return transfer::plan_import(*first, here, documents, options);
}

json::array to_json(const transfer::Plan& plan) {
  json::array out;
  for (const transfer::Change& change : plan.changes) {
    out.push_back(json::object{{"act", transfer::word_of(change.act)},
                               {"path", change.path},
                               {"place", change.place},
                               {"members", json::value_from(change.members)}});
  }
  return out;
}

io::Task<bool> show_diff(Environment& environment, Side one, Side other, DiffOptions options) {
  const schema::SchemaPtr first = co_await model_of(one), second = co_await model_of(other);
  const json::object now = schema::snapshot_of(*first, one.dialect());
  json::object wanted = schema::snapshot_of(*second, other.dialect());
  if (other.dialect().sqlite() && one.dialect().postgres()) tell_decimals(wanted, *second);
  schema::Diff diff = model_difference(now, std::move(wanted));
  std::vector<std::string> stay;
  {
    const db::Lease here = co_await one.database->read();
    const db::Lease there = co_await other.database->read();
    std::vector<std::string> found = co_await add_tables(diff, *here, first, *there, second);
    stay = std::move(found);
  }
  json::object data;
  if (options.data) data = co_await data_difference(one, other, first, second);
  transfer::Plan project;
  if (options.project) {
    transfer::Plan found = co_await project_difference(one, other, first, second);
    project = std::move(found);
  }
  bool same = diff.empty() && project.empty();
  for (const auto& [name, entry] : data) same = same && entry.at("same").as_bool();
  if (!same) environment.exit_code = 2;
  if (options.format == "json") {
    json::object document{{"same", same}, {"model", schema::to_json(diff)}};
    if (options.data) document["data"] = std::move(data);
    if (options.project) document["project"] = to_json(project);
    std::printf("%s\n", base::to_json(document).c_str());
    co_return true;
  }
  std::string text = diff.empty() ? "The models are the same.\n" : difference_text(diff, one.of.name, other.of.name);
  for (const std::string& object : stay) {
    text += fmt::format("  {} of {} has no place in {}\n", object, other.of.name, one.of.name);
  }
  for (const auto& [name, entry] : data) {
    const json::array& rows = entry.at("rows").as_array();
    text += fmt::format("  rows of {}: {} and {}, {}\n", std::string_view(name), base::to_json(rows[0]),
                        base::to_json(rows[1]), entry.at("same").as_bool() ? "the same" : "not the same");
  }
  if (options.project) {
    text += project.empty() ? "The projects are the same.\n"
                            : fmt::format("What would bring the project of {} to that of {}:\n{}", one.of.name,
                                          other.of.name, transfer::text_of(project));
  }
  std::fputs(text.c_str(), stdout);
  co_return true;
}

Command diff_command(Environment& environment) {
  auto options = std::make_shared<DiffOptions>();
  Command command{"diff", "compare two environments; exit code 2 when they differ", nullptr, {}, {}};
  command.options = {{"one", "an environment, or current", &options->one},
                     {"other", "an environment, or current", &options->other},
                     {"--data", "compare rows too", &options->data},
                     {"--project", "compare roles, rights, flows, settings too", &options->project},
                     {"--format", "text (default) or json", &options->format}};
  command.action = [&environment, options] {
    if (options->format != "text" && options->format != "json") {
      return environment.fail("--format is \"" + options->format + "\": it has to be text or json");
    }
    with_both(environment, options->one, options->other, [&](app::Offline&, Side one, Side other) {
      return show_diff(environment, std::move(one), std::move(other), *options);
    });
  };
  return command;
}

Command move_command(Environment& environment, const char* name, const char* help, bool push) {
  auto options = std::make_shared<MoveOptions>();
  Command command{name, help, nullptr, {}, {}};
  command.options = {
      {"other", "an environment of ENVIRONMENTS_FILE, or a settings file", &options->other},
      {"--data", "collections whose rows move, between commas, or all", &options->data},
      {"--filter", "rows of a collection: orders={\"status\":{\"_eq\":\"open\"}}", &options->filters},
      {"--mode", "upsert (default), insert, or replace: what is there goes first", &options->mode},
      {"--sanitize", "file of rules for values that must not move", &options->sanitize},
      {"--allow-drop", "collections and fields that may be lost: reviews,products.title", &options->allow_drop},
      {"--all", "move everything: model, users, roles, settings, rows", &options->all},
      {"--users", "move users too", &options->users},
      {"--secrets", "passwords, tokens and keys move too", &options->secrets},
      {"--no-backup", "make no backup of what is there first", &options->no_backup},
      {"-y,--yes", "go on without asking", &options->yes},
      {"-d,--dry-run", "print what would change, and change nothing", &options->dry_run}};
  command.action = [&environment, options, push] {
    const std::string here(kCurrent);
    with_both(environment, push ? here : options->other, push ? options->other : here,
              [&](app::Offline& offline, Side from, Side to) {
                return move(offline, std::move(from), std::move(to), *options);
              });
  };
  return command;
}

}  // namespace

Command env_command(Environment& environment) {
  std::vector<Command> commands{
      Command{"list", "print the environments", [&environment] { list(environment); }, {}, {}},
      diff_command(environment),
      move_command(environment, "pull", "bring an environment's model, and rows, here", false),
      move_command(environment, "push", "bring this model, and rows, to an environment", true)};
  return {"env", "compare environments and move between them", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
