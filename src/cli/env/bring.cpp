#include "cli/env/bring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "app/backup_before.hpp"
#include "app/offline_model.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/env/models.hpp"
#include "model/apply/apply.hpp"
#include "model/change.hpp"
#include "transfer/kept/kept_secrets.hpp"

namespace dirigent::cli {

namespace {

using transfer::Selection;

// SQLite's numbers have 15 digits, a new float's column on PostgreSQL 6: there it is made one that holds them.
io::Task<void> widen_floats(db::Session& session, std::vector<schema::Difference> fields) {
  for (const schema::Difference& one : fields) {
    if (!one.is_new()) continue;
    const json::object& made = one.whole("N")->at("rhs").as_object();
    const json::value* type = made.if_contains("type");
    const json::value* column = made.if_contains("schema");
    if (type == nullptr || *type != json::value("float") || column == nullptr || !column->is_object()) continue;
    sql::Fragment alter("ALTER TABLE ");
    alter.identifier(one.collection).raw(" ALTER COLUMN ").identifier(one.field).raw(" TYPE double precision");
    (void)co_await session.run(std::move(alter));
  }
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

bool touches_logins(const Selection& selection) {
  for (const char* name : {"directus_users", "directus_roles", "directus_policies", "directus_access"}) {
    if (selection.contains(name)) return true;
  }
  return false;
}

io::Task<void> require_admin(db::Session& session, std::string name) {
  const bool there = co_await transfer::has_admin_who_logs_in(session);
  if (there) co_return;
  throw std::runtime_error(
      fmt::format("After this nobody could log in to {} as an administrator, so nothing was changed. Passwords stay "
                  "there for users "
                  "of the same key or e-mail: make one there with the e-mail of an administrator (`dirigent users "
                  "create`), or take "
                  "passwords along with --secrets",
                  name));
}

/// All rows, within a transaction of the receiver whose model is `target`. How many they were.
io::Task<std::size_t> rows_within(db::Session& session, const schema::Schema& target, Bringing bringing) {
  db::Session& source = bringing.reading->session();
  std::vector<transfer::TableMove> moves =
      transfer::plan_moves(*bringing.from_model, target, bringing.selection, bringing.rules);
  if (bringing.mode == transfer::CopyMode::kReplace) transfer::require_replaceable(target, bringing.selection);
  const bool logins = touches_logins(bringing.selection);
  bool admin = false;
  if (logins) admin = co_await transfer::has_admin_who_logs_in(session);
  transfer::KeptSecrets kept(target, bringing.selection, bringing.rules);
  co_await kept.remember(session);
  transfer::CopyOptions options;
  options.mode = bringing.mode;
  options.seed = bringing.rules.seed;
  options.progress = say_progress;
  const std::size_t rows = co_await transfer::copy_rows(source, session, std::move(moves), std::move(options));
  const std::vector<std::string> missing = co_await kept.put_back(source, session);
  for (const std::string& place : missing) base::log::warn(place + " has no secret there: it has to be given one");
  if (admin) co_await require_admin(session, bringing.to.of.name);
  const bool kinds_differ = source.dialect().kind() != session.dialect().kind();
  if (kinds_differ && bringing.selection.contains("directus_fields")) {
    co_await mark_instants(session, bringing.from_model);
  }
  co_return rows;
}

/// What follows the model within its change.
struct RowsStep {
  std::vector<schema::Difference> fields;  // floats among them are made wider
  Bringing bringing;
  std::size_t* moved;

  io::Task<void> run(model::Change& change) {
    if (!fields.empty()) {
      co_await widen_floats(change.session(), fields);
      co_await change.read_again();
    }
    if (bringing.selection.empty()) co_return;
    const schema::SchemaPtr target = change.model();
    *moved = co_await rows_within(change.session(), *target, bringing);
  }
};

void say_moved(std::size_t rows, std::chrono::steady_clock::time_point began) {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - began;
  std::printf("%zu rows moved, %.0f a second.\n", rows, static_cast<double>(rows) / std::max(0.001, time.count()));
}

/// Does one of the collections hold rows already?
io::Task<bool> holds_rows(db::Database& database, const schema::Schema& model, Selection selection) {
  db::Lease session = co_await database.read();
  for (const auto& entry : selection) {
    const schema::Collection* collection = model.collection(entry.first);
    if (collection == nullptr || !collection->table) continue;
    sql::Fragment select("SELECT 1 FROM ");
    select.identifier(collection->table->name).raw(" LIMIT 1");
    const db::Result rows = co_await session->run(std::move(select));
    if (!rows->empty()) co_return true;
  }
  co_return false;
}

}  // namespace

io::Task<void> back_up_first(app::Offline& offline, Side to, const schema::Schema& model, const schema::Diff& diff,
                             const Bringing& bringing) {
  const std::string when = to.of.config.text("SCHEMA_APPLY_BACKUP");
  bool wanted = when == "always";
  if (when == "losing") {
    wanted = !losses(diff, {}).empty();
    const bool keeps = bringing.mode == transfer::CopyMode::kInsert;  // it refuses rows that are there
    if (!wanted && !keeps) wanted = co_await holds_rows(*to.database, model, bringing.selection);
  }
  if (wanted) co_await app::make_backup_first(to.of.config, offline.blocking(), "environment move");
}

io::Task<void> bring_rows(Bringing bringing) {
  if (bringing.selection.empty()) co_return;
  const std::shared_ptr<schema::Schema> target = co_await model_of(bringing.to);
  const auto began = std::chrono::steady_clock::now();
  std::unique_ptr<db::Transaction> transaction = co_await bringing.to.database->begin(db::TransactionKind::kSchema);
  const std::size_t rows = co_await rows_within(transaction->session(), *target, std::move(bringing));
  co_await transaction->commit();
  say_moved(rows, began);
}

io::Task<void> bring_model(std::shared_ptr<schema::Schema> model, schema::Planned planned, Bringing bringing,
                           bool widen) {
  schema::SchemaHolder holder;
  holder.publish(std::move(model));
  base::Hooks hooks;
  items::Services items;
  items.hooks = &hooks;
  items.database = bringing.to.database;
  items.schema = &holder;
  model::Services services;
  services.items = &items;
  app::ModelOptions settings = app::model_options(bringing.to.of.config);
  services.load_options = std::move(settings.load);
  services.quarantine = settings.quarantine;
  const access::Who system = std::nullopt;
  const auto began = std::chrono::steady_clock::now();
  std::vector<schema::Difference> fields;
  if (widen) fields = planned.diff.fields;
  std::size_t moved = 0;
  const bool rows = !bringing.selection.empty();
  std::string source = bringing.source;
  RowsStep step{std::move(fields), std::move(bringing), &moved};
  const model::LastStep last = [&step](model::Change& change) { return step.run(change); };
  (void)co_await model::apply_diff(services, system, std::move(planned), model::Mismatch::kRefuse, std::move(source),
                                   last);
  if (rows) say_moved(moved, began);
}

}  // namespace dirigent::cli
