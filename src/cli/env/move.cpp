#include "cli/env/move.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/env/bring.hpp"
#include "cli/env/models.hpp"
#include "cli/schema/files.hpp"
#include "config/settings_file.hpp"
#include "engine/read.hpp"
#include "schema/diff/file.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/kept/kept_secrets.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::cli {

namespace {

using transfer::Selection;

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// ---- what is asked for

std::map<std::string, json::value> read_filters(const std::string& text) {
  std::map<std::string, json::value> out;
  if (text.empty()) return out;
  const bool several = text.front() == '{';
  const std::size_t equals = text.find('=');
  if (!several && equals == std::string::npos) throw std::runtime_error("--filter has to be collection={...}");
  boost::system::error_code error;
  json::value document = json::parse(several ? text : text.substr(equals + 1), error);
  if (error || !document.is_object()) throw std::runtime_error("--filter is no JSON object: " + text);
  if (!several) {
    out.emplace(text.substr(0, equals), std::move(document));
    return out;
  }
  for (auto& [name, filter] : document.get_object()) out.emplace(name, std::move(filter));
  return out;
}

transfer::SanitizeRules rules_of(const Side& from, const schema::Schema& model, const MoveOptions& options) {
  json::value document = from.of.sanitize;
  if (!options.sanitize.empty()) {
    const auto text = config::read_text_file(options.sanitize);
    if (!text) throw std::runtime_error("Cannot read " + options.sanitize);
    const bool json = options.sanitize.ends_with(".json");
    try {
      document = schema::read_document(*text, json ? schema::FileFormat::kJson : schema::FileFormat::kYaml);
    } catch (const schema::FileError& error) {
      throw std::runtime_error(fmt::format("{}, {}", options.sanitize, error.what()));
    }
  }
  transfer::SanitizeRules rules = transfer::read_rules(document);
  if (transfer::draw_seed(rules)) {
    base::log::info("The rules have no seed: fakes and digests of this move are made with a key drawn for it alone");
  }
  rules.secrets = options.secrets;
  std::set<std::string, std::less<>> names;
  for (const auto& [name, collection] : model.collections) {
    for (const schema::Field& field : collection.fields) {
      if (transfer::is_secret(name, field)) names.insert(field.name);
    }
  }
  rules.secret_fields = std::make_shared<const std::set<std::string, std::less<>>>(std::move(names));
  return rules;
}

io::Task<std::set<std::string>> keys_of(db::Session& session, schema::SchemaPtr schema, std::string collection,
                                        json::value filter) {
  query::Limits limits;
  json::object raw{{"filter", std::move(filter)}, {"limit", -1}};
  base::Result<query::Query> query = query::parse_query(raw, limits);
  if (!query) base::fail(std::move(query.error()));
  engine::Environment environment;
  environment.schema = std::move(schema);
  environment.limits = &limits;
  environment.strict_filters = true;
  query::Query asked = std::move(query.value());
  const std::vector<std::string> keys =
      co_await engine::read_keys(session, environment, collection, std::move(asked), access::Action::kRead);
  co_return std::set<std::string>(keys.begin(), keys.end());
}

io::Task<Selection> selection_of(db::Session& session, schema::SchemaPtr schema, MoveOptions options) {
  if (options.all) co_return transfer::everything(*schema);
  Selection out;
  if (options.data == "all") {
    for (const auto& [name, keys] : transfer::everything(*schema)) {
      if (!transfer::moves_when_named(*schema->collection(name))) out.emplace(name, std::nullopt);
    }
  } else {
    for (const std::string& word : base::split(options.data, ',')) {
      const std::string name(base::trim(word));
      if (name.empty()) continue;
      const schema::Collection* collection = schema->collection(name);
      if (collection == nullptr || !collection->table) {
        throw std::runtime_error(fmt::format("--data names \"{}\", which is no collection", name));
      }
      out.emplace(name, std::nullopt);
    }
  }
  const std::map<std::string, json::value> filters = read_filters(options.filters);
  for (const auto& [name, filter] : filters) {
    const schema::Collection* collection = schema->collection(name);
    if (collection == nullptr || !collection->table) {
      throw std::runtime_error(fmt::format("--filter names \"{}\", which is no collection", name));
    }
    out[name] = co_await keys_of(session, schema, name, filter);
  }
  if (options.users) out["directus_users"] = std::nullopt;
  if (out.empty()) co_return out;
  co_return co_await transfer::closed(session, schema, std::move(out));
}

void show(const schema::Diff& diff, const Selection& selection, const std::vector<std::string>& kept, const Side& from,
          const Side& to, const MoveOptions& options) {
  std::string text = fmt::format("From {} to {}:\n", from.of.name, to.of.name);
  text += diff.empty() ? "  the models are the same\n" : difference_text(diff, to.of.name, from.of.name);
  for (const auto& [name, keys] : selection) {
    text += keys ? fmt::format("  rows of {}: {}\n", name, keys->size()) : fmt::format("  rows of {}: all\n", name);
  }
  if (!selection.empty() && options.mode == "replace") text += "  what these collections hold there now is deleted\n";
  if (!kept.empty()) {
    text += fmt::format("  secrets stay behind (--secrets takes them along): {}\n", joined(kept));
  }
  if (selection.contains("directus_users") && !options.secrets) {
    text += "  who is a user there already, by key or e-mail, logs in as before; others need a password first\n";
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// What only the target has stays there: views, checks and triggers on tables that both have, or on none.
bool stays(const schema::ObjectChange& change, const schema::Schema& wanted) {
  using schema::ObjectKind;
  const schema::SchemaObject& object = change.object();
  const bool table = object.kind == ObjectKind::kBaseTable || object.kind == ObjectKind::kCollection;
  if (change.after || table || object.kind == ObjectKind::kColumn) return false;
  return object.table.empty() || wanted.collection(object.table) != nullptr;
}

io::Task<void> add_target_tables(Side to, schema::SchemaPtr target, db::Session& source, schema::SchemaPtr model,
                                 schema::Diff& diff) {
  const db::Lease session = co_await to.database->read();
  const std::vector<std::string> stay = co_await add_tables(diff, *session, std::move(target), source, model);
  std::erase_if(diff.objects, [&](const schema::ObjectChange& change) { return stays(change, *model); });
  for (const std::string& object : stay) {
    base::log::warn(fmt::format("{} stays behind: {} is another kind of database", object, to.of.name));
  }
}

}  // namespace

io::Task<bool> move(app::Offline& offline, Side from, Side to, MoveOptions options) {
  if (options.mode.empty()) options.mode = options.all ? "replace" : "upsert";
  const std::optional<transfer::CopyMode> mode = transfer::copy_mode(options.mode);
  if (!mode)
    throw std::runtime_error(fmt::format("--mode is \"{}\": it has to be upsert, replace or insert", options.mode));
  if (options.secrets && !options.all && !options.users && options.data.empty()) {
    throw std::runtime_error("--secrets goes with --all, --users or --data");
  }
  const schema::SchemaPtr source_model = co_await model_of(from);
  const transfer::SanitizeRules rules = rules_of(from, *source_model, options);
  std::shared_ptr<schema::Schema> target_model = co_await model_of(to);
  const json::object now = schema::snapshot_of(*target_model, to.dialect());
  json::object wanted = schema::snapshot_of(*source_model, from.dialect());
  if (from.dialect().sqlite() && to.dialect().postgres()) tell_decimals(wanted, *source_model);
  schema::Planned planned{schema::hash_of(now, schema::kContractRelease), model_difference(now, std::move(wanted))};
  std::unique_ptr<db::Transaction> reading = co_await transfer::begin_reading(*from.database);
  co_await add_target_tables(to, target_model, reading->session(), source_model, planned.diff);
  Selection selection = co_await selection_of(reading->session(), source_model, options);
  // They hold what rows once held, which no rule of a column reaches.
  if (!rules.rules.empty()) {
    for (const char* past : {"directus_activity", "directus_revisions", "directus_versions"}) selection.erase(past);
  }
  // What rules say of columns is known before anything changes.
  transfer::require_columns(rules, *source_model);
  (void)transfer::plan_moves(*source_model, *source_model, selection, rules);
  const std::vector<std::string> kept = transfer::kept_back(*source_model, selection, rules);
  show(planned.diff, selection, kept, from, to, options);
  if (const std::vector<std::string> lost = losses(planned.diff, options.allow_drop); !lost.empty()) {
    throw std::runtime_error(fmt::format(
        "{} would lose data: {}. Nothing was changed; name them with --allow-drop to go on", to.of.name, joined(lost)));
  }
  if (planned.diff.empty() && selection.empty()) co_return true;
  if (options.dry_run) co_return true;
  if (!options.yes && !confirmed(fmt::format("Change {}?", to.of.name))) co_return true;
  Bringing bringing{reading.get(), to, source_model, std::move(selection), rules, *mode, "environment " + from.of.name};
  const bool widen = from.dialect().sqlite() && to.dialect().postgres();
  if (!options.no_backup) co_await back_up_first(offline, to, *target_model, planned.diff, bringing);
  if (planned.diff.empty()) {
    co_await bring_rows(std::move(bringing));
  } else {
    co_await bring_model(std::move(target_model), std::move(planned), std::move(bringing), widen);
  }
  co_await reading->rollback();
  base::log::info(fmt::format("{} was brought to {}", from.of.name, to.of.name));
  co_return true;
}

}  // namespace dirigent::cli
