#include "cli/env/move.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "app/offline_model.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/env/models.hpp"
#include "cli/schema/files.hpp"
#include "config/settings_file.hpp"
#include "engine/read.hpp"
#include "model/apply/apply.hpp"
#include "schema/diff/file.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/copy/copy.hpp"

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

transfer::SanitizeRules rules_of(const Side& from, const MoveOptions& options) {
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
  rules.secrets = options.secrets;
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

void show(const schema::Diff& diff, const Selection& selection, const Side& from, const Side& to,
          const MoveOptions& options) {
  std::string text = fmt::format("From {} to {}:\n", from.of.name, to.of.name);
  text += diff.empty() ? "  the models are the same\n" : difference_text(diff, to.of.name, from.of.name);
  for (const auto& [name, keys] : selection) {
    text += keys ? fmt::format("  rows of {}: {}\n", name, keys->size()) : fmt::format("  rows of {}: all\n", name);
  }
  if (!selection.empty() && options.mode == "replace") text += "  what these collections hold there now is deleted\n";
  if (selection.contains("directus_users") && !options.secrets) {
    text +=
        "  users come without passwords: give somebody one with `users passwd`, or say --secrets to take them along\n";
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// ---- doing it

// SQLite's numbers have 15 digits, a new float's column on PostgreSQL 6: there it is made one that holds them.
io::Task<void> widen_floats(Side to, std::vector<schema::Difference> fields) {
  std::unique_ptr<db::Transaction> transaction = co_await to.database->begin(db::TransactionKind::kSchema);
  for (const schema::Difference& one : fields) {
    if (!one.is_new()) continue;
    const json::object& made = one.whole("N")->at("rhs").as_object();
    const json::value* type = made.if_contains("type");
    const json::value* column = made.if_contains("schema");
    if (type == nullptr || *type != json::value("float") || column == nullptr || !column->is_object()) continue;
    sql::Fragment alter("ALTER TABLE ");
    alter.identifier(one.collection).raw(" ALTER COLUMN ").identifier(one.field).raw(" TYPE double precision");
    (void)co_await transaction->session().run(std::move(alter));
  }
  co_await transaction->commit();
}

io::Task<void> bring_model(Side to, std::shared_ptr<schema::Schema> model, schema::Planned planned) {
  schema::SchemaHolder holder;
  holder.publish(std::move(model));
  base::Hooks hooks;
  items::Services items;
  items.hooks = &hooks;
  items.database = to.database;
  items.schema = &holder;
  model::Services services;
  services.items = &items;
  app::ModelOptions settings = app::model_options(to.of.config);
  services.load_options = std::move(settings.load);
  services.quarantine = settings.quarantine;
  const access::Who system = std::nullopt;
  (void)co_await model::apply_diff(services, system, std::move(planned), model::Mismatch::kRefuse);
}

void say_progress(const std::string& table, std::size_t rows, std::size_t all, std::chrono::milliseconds time) {
  static std::chrono::milliseconds last{0};
  if (time - last < std::chrono::milliseconds(1000)) return;
  last = time;
  const auto per_second =
      static_cast<double>(all) * 1000.0 / static_cast<double>(std::max<std::int64_t>(1, time.count()));
  base::log::info(fmt::format("{}: {} rows; {} in all, {:.0f} rows/s", table, rows, all, per_second));
}

// directus_fields moved as it was: what only one kind of database needs to be told of its instants is put right.
io::Task<void> mark_instants(db::Session& session, schema::SchemaPtr model) {
  for (const auto& [name, collection] : model->collections) {
    for (const schema::Field& field : collection.fields) {
      if (collection.system || !field.column || field.type != base::FieldType::kTimestamp) continue;
      sql::Fragment select("SELECT special FROM directus_fields WHERE collection = ");
      select.parameter(sql::Value(name)).raw(" AND field = ").parameter(sql::Value(field.name));
      const db::Result rows = co_await session.run(std::move(select));
      if (rows->empty()) continue;
      json::array words;
      for (const std::string& word : base::split(rows->at(0, 0).is_null() ? "" : rows->at(0, 0).as_text(), ',')) {
        if (!word.empty()) words.emplace_back(word);
      }
      const json::value special = with_instant(words, session.dialect().sqlite());
      sql::Value text;
      if (special.is_array()) {
        std::string list;
        for (const json::value& word : special.get_array()) {
          list += (list.empty() ? "" : ",") + std::string(word.get_string());
        }
        text = sql::Value(std::move(list));
      }
      sql::Fragment update("UPDATE directus_fields SET special = ");
      update.parameter(std::move(text)).raw(" WHERE collection = ").parameter(sql::Value(name));
      update.raw(" AND field = ").parameter(sql::Value(field.name));
      (void)co_await session.run(std::move(update));
    }
  }
}

io::Task<void> bring_rows(db::Session& source, Side to, schema::SchemaPtr from_model, Selection selection,
                          transfer::SanitizeRules rules, transfer::CopyMode mode) {
  const std::shared_ptr<schema::Schema> target = co_await model_of(to);
  std::vector<transfer::TableMove> moves = transfer::plan_moves(*from_model, *target, selection, rules);
  if (mode == transfer::CopyMode::kReplace) transfer::require_replaceable(*target, selection);
  transfer::CopyOptions options;
  options.mode = mode;
  options.seed = rules.seed;
  options.progress = say_progress;
  const auto began = std::chrono::steady_clock::now();
  std::unique_ptr<db::Transaction> transaction = co_await to.database->begin(db::TransactionKind::kSchema);
  const std::size_t rows = co_await transfer::copy_rows(source, transaction->session(), std::move(moves), options);
  const bool kinds_differ = source.dialect().kind() != to.dialect().kind();
  if (kinds_differ && selection.contains("directus_fields")) {
    co_await mark_instants(transaction->session(), from_model);
  }
  co_await transaction->commit();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - began;
  std::printf("%zu rows moved, %.0f a second.\n", rows, static_cast<double>(rows) / std::max(0.001, time.count()));
}

}  // namespace

io::Task<bool> move(Side from, Side to, MoveOptions options) {
  if (options.mode.empty()) options.mode = options.all ? "replace" : "upsert";
  const std::optional<transfer::CopyMode> mode = transfer::copy_mode(options.mode);
  if (!mode)
    throw std::runtime_error(fmt::format("--mode is \"{}\": it has to be upsert, replace or insert", options.mode));
  if (options.secrets && !options.all && !options.users) {
    throw std::runtime_error("--secrets goes with --all or --users");
  }
  const transfer::SanitizeRules rules = rules_of(from, options);
  const schema::SchemaPtr source_model = co_await model_of(from);
  std::shared_ptr<schema::Schema> target_model = co_await model_of(to);
  const json::object now = schema::snapshot_of(*target_model, to.dialect());
  json::object wanted = schema::snapshot_of(*source_model, from.dialect());
  schema::Planned planned{schema::hash_of(now, schema::kContractRelease), model_difference(now, std::move(wanted))};
  std::unique_ptr<db::Transaction> reading = co_await transfer::begin_reading(*from.database);
  Selection selection = co_await selection_of(reading->session(), source_model, options);
  // They hold what rows once held, which no rule of a column reaches.
  if (!rules.rules.empty()) {
    for (const char* past : {"directus_activity", "directus_revisions", "directus_versions"}) selection.erase(past);
  }
  // What rules say of columns is known before anything changes.
  transfer::require_columns(rules, *source_model);
  (void)transfer::plan_moves(*source_model, *source_model, selection, rules);
  show(planned.diff, selection, from, to, options);
  if (const std::vector<std::string> lost = losses(planned.diff, options.allow_drop); !lost.empty()) {
    throw std::runtime_error(fmt::format(
        "{} would lose data: {}. Nothing was changed; name them with --allow-drop to go on", to.of.name, joined(lost)));
  }
  if (planned.diff.empty() && selection.empty()) co_return true;
  if (options.dry_run) co_return true;
  if (!options.yes && !confirmed(fmt::format("Change {}?", to.of.name))) co_return true;
  if (!planned.diff.empty()) {
    std::vector<schema::Difference> fields = planned.diff.fields;
    co_await bring_model(to, std::move(target_model), std::move(planned));
    if (from.dialect().sqlite() && to.dialect().postgres()) co_await widen_floats(to, std::move(fields));
  }
  if (!selection.empty()) {
    co_await bring_rows(reading->session(), to, source_model, selection, rules, *mode);
  }
  co_await reading->rollback();
  base::log::info(fmt::format("{} was brought to {}", from.of.name, to.of.name));
  co_return true;
}

}  // namespace dirigent::cli
