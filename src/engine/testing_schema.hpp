// For the tests of this folder: schemas made by hand, where no database takes part.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine::testing {

class HandMadeSchema {
 public:
  HandMadeSchema() { schema_->relations.reserve(8); }  // collections point into it

  static schema::Field column(std::string name, base::FieldType type, std::string data_type) {
    schema::Field field;
    field.name = std::move(name);
    field.type = type;
    field.data_type = std::move(data_type);
    field.column.emplace();
    field.column->name = field.name;
    field.column->type = field.data_type;
    field.column->nullable = field.name != "id";
    return field;
  }

  /// A collection whose primary key is the integer "id".
  void add(const std::string& name, std::vector<schema::Field> fields) {
    schema::Collection& collection = schema_->collections[name];
    collection.name = name;
    collection.primary_key = "id";
    collection.table = std::make_shared<sql::Table>();
    fields.insert(fields.begin(), column("id", base::FieldType::kInteger, "integer"));
    collection.fields = std::move(fields);
    index(collection);
  }

  /// `many.field`, which is indexed or not, points to `one`, which lists those that do as `alias`.
  void relate(const std::string& many, const std::string& field, const std::string& one, const std::string& alias,
              bool indexed = true) {
    schema::Relation& relation = schema_->relations.emplace_back();
    relation.many_collection = many;
    relation.many_field = field;
    relation.one_collection = one;
    relation.one_field = alias;
    if (indexed) {
      schema::Collection& collection = schema_->collections.find(many)->second;
      auto table = std::make_shared<sql::Table>(*collection.table);
      table->indexes.emplace_back().columns = {field};
      collection.table = std::move(table);
    }
    schema::Collection& from = schema_->collections.find(many)->second;
    schema::Collection& to = schema_->collections.find(one)->second;
    schema::Field listed;
    listed.name = alias;
    listed.type = base::FieldType::kAlias;
    to.fields.edit().push_back(std::move(listed));
    index(to);
    from.relations[field] = {&relation, schema::RelationKind::kM2O, &to};
    to.relations[alias] = {&relation, schema::RelationKind::kO2M, &from};
  }

  /// The words of `fields` are indexed, in the table "words".
  void search(const std::string& collection, std::vector<std::string> fields) {
    schema_->collections.find(collection)->second.search = {1, "words", std::move(fields), "simple"};
  }

  schema::SchemaPtr get() const { return schema_; }
  const schema::Collection& collection(const std::string& name) const { return *schema_->collection(name); }

 private:
  static void index(schema::Collection& collection) {
    for (std::size_t i = 0; i < collection.fields.size(); ++i) collection.index.edit()[collection.fields[i].name] = i;
  }

  std::shared_ptr<schema::Schema> schema_ = std::make_shared<schema::Schema>();
};

/// Articles (status, title, views) of authors (name).
inline HandMadeSchema articles_of_authors() {
  using base::FieldType;
  const auto column = HandMadeSchema::column;
  HandMadeSchema schema;
  schema.add("author", {column("name", FieldType::kString, "varchar")});
  schema.add("article",
             {column("status", FieldType::kString, "varchar"), column("title", FieldType::kString, "varchar"),
              column("views", FieldType::kInteger, "integer"), column("author", FieldType::kInteger, "integer")});
  schema.relate("article", "author", "author", "articles");
  return schema;
}

/// Text without quotes, " -- " and the parameters.
inline std::string shown(const sql::Statement& statement) {
  std::string out = statement.text;
  std::erase(out, '"');
  for (const sql::Value& value : statement.parameters) {
    out += &value == &statement.parameters.front() ? " -- " : " ";
    if (const auto* number = std::get_if<std::int64_t>(&value)) out += std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) out += *text;
  }
  return out;
}

}  // namespace dirigent::engine::testing
