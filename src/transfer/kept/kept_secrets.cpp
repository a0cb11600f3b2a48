#include "transfer/kept/kept_secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"
#include "schema/row_key.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::string_view kUsers = "directus_users";
constexpr std::string_view kShares = "directus_shares";

std::string place_of(const std::string& table, const std::string& column, const std::string& key) {
  return table + '\x1f' + column + '\x1f' + key;
}

// Texts that are no documents are the one value they are.
json::value document_of(const std::string& text) {
  boost::system::error_code error;
  json::value parsed = json::parse(text, error);
  return error ? json::value(text) : parsed;
}

bool is_remembered_long(const schema::Collection& collection) {
  return collection.name != "directus_revisions" && collection.name != "directus_versions";
}

std::vector<std::string> key_columns(const schema::Collection& collection) {
  if (schema::keyed_by_column(collection)) return {collection.primary_key};
  std::vector<std::string> out;
  for (const schema::Field* field : schema::key_fields(collection)) out.push_back(field->name);
  return out;
}

void append_assignments(sql::Fragment& update, const std::vector<std::string>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    update.raw(i == 0 ? "" : ", ").identifier(columns[i]).raw(" = ").column("kept", columns[i]);
  }
}

sql::Fragment column_as_text(const sql::Dialect& dialect, const std::string& column) {
  sql::Fragment out("CAST(");
  out.identifier(column).raw(dialect.sqlite() ? " AS TEXT)" : " AS text)");
  return out;
}

}  // namespace

KeptSecrets::KeptSecrets(const schema::Schema& model, const Selection& selection, const SanitizeRules& rules) {
  for (const auto& entry : selection) {
    const schema::Collection* collection = model.collection(entry.first);
    if (collection == nullptr || !collection->table || collection->primary_key.empty()) continue;
    Columns one{collection, fmt::format("dirigent_kept_{}", columns_.size()), key_columns(*collection), {}, {}};
    if (one.keys.empty()) continue;  // no row of it is the same as another database's
    for (const schema::Field& field : collection->fields) {
      if (!field.column || field.column->generated || !is_kept_back(rules, *collection, field)) continue;
      const bool whole = rule_for(rules, *collection, field)->treatment == Treatment::kDrop;
      (whole ? one.dropped : one.stripped).push_back(field.name);
    }
    // Whoever is known here logs in as here.
    if (collection->name == kUsers && !one.dropped.empty()) {
      for (const char* name : {"provider", "external_identifier"}) one.dropped.emplace_back(name);
    }
    if (!one.dropped.empty() || !one.stripped.empty()) columns_.push_back(std::move(one));
  }
}

io::Task<void> KeptSecrets::remember(db::Session& session) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Columns one = columns_[i];
    co_await remember_columns(session, one);
    co_await remember_inside(session, std::move(one));
  }
}

io::Task<void> KeptSecrets::remember_columns(db::Session& session, Columns one) {
  if (one.dropped.empty()) co_return;
  sql::Fragment create("CREATE TEMPORARY TABLE ");
  create.identifier(one.table).raw(session.dialect().sqlite() ? " AS " : " ON COMMIT DROP AS ");
  create.raw("SELECT ");
  for (std::size_t i = 0; i < one.keys.size(); ++i) create.raw(i == 0 ? "" : ", ").identifier(one.keys[i]);
  if (one.collection->name == kUsers) create.raw(", ").identifier("email");
  for (const std::string& column : one.dropped) create.raw(", ").identifier(column);
  create.raw(" FROM ").identifier(one.collection->table->name).raw(" WHERE ");
  for (std::size_t i = 0; i < one.dropped.size(); ++i) {
    create.raw(i == 0 ? "" : " OR ").identifier(one.dropped[i]).raw(" IS NOT NULL");
  }
  (void)co_await session.run(std::move(create));
}

io::Task<void> KeptSecrets::remember_inside(db::Session& session, Columns one) {
  if (one.stripped.empty() || !is_remembered_long(*one.collection)) co_return;
  sql::Fragment select("SELECT ");
  select.identifier(one.collection->primary_key);
  for (const std::string& column : one.stripped) {
    sql::Fragment text = column_as_text(session.dialect(), column);
    select.raw(", ").append(std::move(text));
  }
  select.raw(" FROM ").identifier(one.collection->table->name);
  const db::Result rows = co_await session.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    for (std::size_t i = 0; i < one.stripped.size(); ++i) {
      const db::Cell cell = rows->at(row, i + 1);
      if (cell.is_null()) continue;
      const json::value document = document_of(cell.as_text());
      if (without_secrets(document) == document) continue;
      const std::string key = rows->at(row, 0).as_text();
      inside_.insert_or_assign(place_of(one.collection->name, one.stripped[i], key), cell.as_text());
    }
  }
}

io::Task<std::vector<std::string>> KeptSecrets::put_back(db::Session& source, db::Session& session) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Columns one = columns_[i];
    co_await put_columns(session, one);
    co_await put_inside(session, one, missing);
    const bool open = std::find(one.dropped.begin(), one.dropped.end(), "password") != one.dropped.end();
    if (open && one.collection->name == kShares) co_await close_shares(source, session);
  }
  co_return missing;
}

io::Task<void> KeptSecrets::put_columns(db::Session& session, Columns one) {
  if (one.dropped.empty()) co_return;
  const std::string& table = one.collection->table->name;
  const std::string kept = one.table;
  sql::Fragment update("UPDATE ");
  update.identifier(table).raw(" SET ");
  append_assignments(update, one.dropped);
  update.raw(" FROM ").identifier(kept).raw(" AS ").identifier("kept").raw(" WHERE ");
  for (std::size_t i = 0; i < one.keys.size(); ++i) {
    update.raw(i == 0 ? "" : " AND ").column(table, one.keys[i]).raw(" = ").column("kept", one.keys[i]);
  }
  (void)co_await session.run(std::move(update));
  if (one.collection->name == kUsers) {
    sql::Fragment same("UPDATE \"directus_users\" SET ");
    append_assignments(same, one.dropped);
    same.raw(" FROM ").identifier(kept).raw(" AS \"kept\" WHERE lower(\"directus_users\".\"email\") = ");
    // Somebody who is here by their key has got what was theirs.
    same.raw("lower(\"kept\".\"email\") AND \"kept\".\"id\" NOT IN (SELECT \"id\" FROM \"directus_users\")");
    (void)co_await session.run(std::move(same));
  }
  sql::Fragment drop("DROP TABLE ");
  drop.identifier(kept);
  (void)co_await session.run(std::move(drop));
}

io::Task<void> KeptSecrets::put_inside(db::Session& session, Columns one, std::vector<std::string>& missing) {
  if (!is_remembered_long(*one.collection)) co_return;
  const std::string table = one.collection->table->name, key = one.collection->primary_key;
  for (std::size_t i = 0; i < one.stripped.size(); ++i) {
    const std::string column = one.stripped[i];
    sql::Fragment text = column_as_text(session.dialect(), column);
    sql::Fragment select("SELECT ");
    select.identifier(key).raw(", ").append(text).raw(" FROM ").identifier(table).raw(" WHERE ").append(text);
    select.raw(" LIKE ").parameter(sql::Value(fmt::format("%{}%", kSecret)));
    const db::Result rows = co_await session.run(std::move(select));
    for (std::size_t row = 0; row < rows->size(); ++row) {
      const json::value wanted = document_of(rows->at(row, 1).as_text());
      if (!has_placeholder(wanted)) continue;
      const std::string at = rows->at(row, 0).as_text();
      const auto known = inside_.find(place_of(one.collection->name, column, at));
      const json::value now = known == inside_.end() ? json::value() : document_of(known->second);
      const json::value whole = with_secrets(wanted, now, fmt::format("{} {}: {}", table, at, column), missing);
      if (whole == wanted) continue;
      const bool plain = whole.is_string() && one.collection->field(column)->type != base::FieldType::kJson;
      std::string value = plain ? std::string(whole.get_string()) : base::to_json(whole);
      const schema::Field& identity = one.collection->primary();
      sql::Value place = base::is_number(identity.type) ? sql::Value(rows->at(row, 0).as_integer()) : sql::Value(at);
      sql::Fragment update("UPDATE ");
      update.identifier(table).raw(" SET ").identifier(column).raw(" = ");
      update.append(session.dialect().typed_parameter(one.collection->field(column)->type, std::move(value)));
      update.raw(" WHERE ").identifier(key).raw(" = ");
      update.append(session.dialect().typed_parameter(identity.type, std::move(place)));
      (void)co_await session.run(std::move(update));
    }
  }
}

io::Task<void> KeptSecrets::close_shares(db::Session& source, db::Session& session) {
  const db::Result rows =
      co_await source.run(sql::Fragment("SELECT \"id\" FROM \"directus_shares\" WHERE \"password\" IS NOT NULL"));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    sql::Fragment remove("DELETE FROM \"directus_shares\" WHERE \"password\" IS NULL AND \"id\" = ");
    sql::Value key(rows->at(row, 0).as_text());
    remove.append(session.dialect().typed_parameter(base::FieldType::kUuid, std::move(key)));
    (void)co_await session.run(std::move(remove));
  }
}

std::vector<std::string> kept_back(const schema::Schema& model, const Selection& selection,
                                   const SanitizeRules& rules) {
  std::vector<std::string> out;
  for (const auto& entry : selection) {
    const schema::Collection* collection = model.collection(entry.first);
    if (collection == nullptr) continue;
    for (const schema::Field& field : collection->fields) {
      if (!is_kept_back(rules, *collection, field)) continue;
      const bool whole = rule_for(rules, *collection, field)->treatment == Treatment::kDrop;
      // Of texts it would be a long list, for a case that hardly is one.
      if (whole || field.type == base::FieldType::kJson) {
        out.push_back(fmt::format("{}{}.{}", whole ? "" : "keys in ", collection->name, field.name));
      }
    }
  }
  return out;
}

}  // namespace dirigent::transfer
