#include "schema/row_key.hpp"

#include "base/text.hpp"

namespace dirigent::schema {

namespace {

constexpr std::string_view kNull = "%4E";

void append_part(std::string& out, const KeyPart& part) {
  if (!part) {
    out += kNull;
    return;
  }
  for (const char c : *part) {
    if (c == '%') {
      out += "%25";
    } else if (c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
}

}  // namespace

const Field& row_key_field() {
  static const Field field = [] {
    Field made;
    made.name = kRowKey;
    made.type = base::FieldType::kString;
    made.data_type = "text";
    made.column.emplace();
    made.column->name = made.name;
    made.column->type = "text";
    made.column->nullable = false;
    return made;
  }();
  return field;
}

Naming naming_of(const Collection& collection) {
  if (keyed_by_column(collection)) return Naming::kColumn;
  if (collection.table->primary_key.size() > 1) return Naming::kColumns;
  return collection.table->kind == sql::TableKind::kTable ? Naming::kPlace : Naming::kNothing;
}

bool has_keys(const Collection& collection) {
  return keyed_by_column(collection) || naming_of(collection) == Naming::kColumns;
}

bool in_contract(const Collection& collection) {
  if (!collection.table) return true;
  return collection.table->kind == sql::TableKind::kTable && keyed_by_column(collection) &&
         collection.name.find(' ') == std::string::npos;
}

std::vector<const Field*> key_fields(const Collection& collection) {
  std::vector<const Field*> fields;
  if (keyed_by_column(collection) || !collection.table) return fields;
  for (const std::string& name : collection.table->primary_key) {
    if (const Field* field = collection.field(name)) fields.push_back(field);
  }
  return fields;
}

std::string join_key(const std::vector<KeyPart>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) out += ',';
    append_part(out, parts[i]);
  }
  return out;
}

std::optional<std::vector<KeyPart>> split_key(std::string_view key, std::size_t count) {
  const std::vector<std::string> texts = base::split(key, ',');
  if (texts.size() != count) return std::nullopt;
  std::vector<KeyPart> parts;
  for (const std::string& text : texts) {
    if (text == kNull) {
      parts.emplace_back();
      continue;
    }
    std::optional<std::string> part = base::percent_decode(text, false);
    if (!part || part->find('\0') != std::string::npos) return std::nullopt;
    parts.push_back(std::move(part));
  }
  return parts;
}

const Field* referred_field(const Relation& relation, const Collection& one) {
  if (keyed_by_column(one)) return one.field(one.primary_key);
  return relation.foreign_key ? one.field(relation.foreign_key->foreign_column) : nullptr;
}

}  // namespace dirigent::schema
