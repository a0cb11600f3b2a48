#include "model/apply/column_forms.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/text.hpp"
#include "model/apply/payloads.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;
using schema::ObjectKind;
using schema::SchemaObject;

struct Form {
  const SchemaObject* column = nullptr;
  std::optional<std::string> generated_as;
};
using Name = std::pair<std::string, std::string>;

struct Forms {
  std::vector<SchemaObject> objects;  // what `columns` points into
  std::map<Name, Form> columns;
  std::set<Name> indexed, unique;  // columns that an index of the snapshot is on
};

void take_form(const Form& form, sql::Column& column) {
  if (form.column != nullptr) {
    if (!form.column->type.empty()) column.type = form.column->type;
    if (!form.column->collation.empty()) column.type += " collate " + form.column->collation;
    if (!form.column->default_sql.empty()) column.default_sql = form.column->default_sql;
  }
  if (!form.generated_as) return;
  column.generated = true;
  column.generation_expression = form.generated_as;
  column.default_sql.reset();
}

void shape(const Forms& forms, const sql::Table* before, sql::Table& after) {
  for (sql::Column& column : after.columns) {
    const Name name(after.name, column.name);
    const sql::Column* old = before == nullptr ? nullptr : before->column(column.name);
    const auto form = forms.columns.find(name);
    if (old == nullptr && form != forms.columns.end() && !column.auto_increment) take_form(form->second, column);
    if (forms.indexed.contains(name) && (old == nullptr || !old->indexed)) column.indexed = false;
    if (forms.unique.contains(name) && (old == nullptr || !old->unique)) column.unique = false;
  }
}

json::object* object_in(json::object& owner, std::string_view member) {
  json::value* value = owner.if_contains(member);
  return value == nullptr ? nullptr : value->if_object();
}

void take_out_default(Difference& field) {
  for (json::value& value : field.changes) {
    json::object* made = object_in(value.as_object(), "rhs");
    json::object* column = made == nullptr ? nullptr : object_in(*made, "schema");
    if (column != nullptr) column->insert_or_assign("default_value", nullptr);
  }
  json::array kept;
  for (json::value& value : field.changes) {
    const json::value* path = value.as_object().if_contains("path");
    if (path == nullptr || *path != json::value(json::array{"schema", "default_value"})) kept.push_back(value);
  }
  field.changes = std::move(kept);
}

// A field whose type the API does not know has no column otherwise.
void give_type(Difference& field) {
  for (json::value& value : field.changes) {
    json::object* made = object_in(value.as_object(), "rhs");
    if (made != nullptr && made->contains("type") && made->at("type") == json::value("unknown")) {
      made->at("type") = base::name_of(base::FieldType::kString);
    }
  }
}

}  // namespace

void leave_to_forms(schema::Diff& diff) {
  for (Difference& field : diff.fields) {
    for (const schema::ObjectChange& one : diff.objects) {
      if (!one.after || one.after->kind != ObjectKind::kColumn) continue;
      if (one.after->table != field.collection || one.after->name != field.field) continue;
      if (!one.after->default_sql.empty()) take_out_default(field);
      if (!one.after->type.empty()) give_type(field);
    }
  }
  std::erase_if(diff.fields, [](const Difference& field) { return field.changes.empty(); });
}

std::optional<std::string> generated_as(const json::object& field) {
  const json::object* column = field.contains("schema") ? field.at("schema").if_object() : nullptr;
  if (column == nullptr) return std::nullopt;
  const json::value* flag = column->if_contains("is_generated");
  const json::value* expression = column->if_contains("generation_expression");
  if (flag == nullptr || *flag != json::value(true) || expression == nullptr || !expression->is_string()) {
    return std::nullopt;
  }
  return std::string(expression->get_string());
}

Change::Shape column_forms(const schema::Diff& diff, const json::object& now, bool with_sql) {
  auto forms = std::make_shared<Forms>();
  for (const schema::ObjectChange& change : diff.objects) {
    if (change.after) forms->objects.push_back(*change.after);
  }
  for (const SchemaObject& object : forms->objects) {
    if (object.kind == ObjectKind::kColumn) forms->columns[Name(object.table, object.name)].column = &object;
    if (object.kind != ObjectKind::kIndex || object.portable()) continue;
    const bool unique = base::lower(object.definition).starts_with("create unique");
    for (const std::string& column : object.columns) {
      (unique ? forms->unique : forms->indexed).insert(Name(object.table, column));
    }
  }
  for (const Difference& one : diff.fields) {
    if (one.is_deleted() || !with_sql) continue;
    const json::object entry = one.is_new() ? one.whole("N")->at("rhs").as_object()
                                            : schema::changed(entry_of(now, "fields", one), one.changes);
    if (auto expression = generated_as(entry)) {
      forms->columns[Name(one.collection, one.field)].generated_as = std::move(expression);
    }
  }
  if (forms->columns.empty() && forms->indexed.empty()) return nullptr;
  return [forms](const sql::Table* before, sql::Table& after) { shape(*forms, before, after); };
}

}  // namespace dirigent::model
