#include "engine/resolve/search.hpp"

#include <cmath>
#include <limits>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "engine/cells/excerpt.hpp"
#include "engine/resolve/search_words.hpp"
#include "engine/sql/column_types.hpp"
#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

/// A number only counts as one when it is written as it would be printed: no spaces, signs of plus, hex, exponents.
std::optional<double> canonical_number(const std::string& text) {
  if (text.find_first_of("eExX+ ") != std::string::npos) return std::nullopt;
  const std::optional<double> number = base::to_number(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  std::string printed;
  base::append_json_number(printed, *number);
  return printed == text ? number : std::nullopt;
}

std::optional<std::int64_t> canonical_integer(const std::string& text) {
  const std::optional<std::int64_t> number = base::to_integer(text);
  return number && std::to_string(*number) == text ? number : std::nullopt;
}

Predicate comparison(const schema::Field& field, std::string_view op, sql::Value value, FieldType type) {
  Predicate result;
  result.kind = Predicate::Kind::kCompare;
  result.subject.value.field = &field;
  result.op = find_operator(op);
  result.values.push_back(std::move(value));
  result.value_type = type;
  return result;
}

/// What `text` means for one field; nothing when the field cannot hold it.
std::optional<Predicate> in_field(const schema::Field& field, const std::string& text, const sql::Dialect& dialect) {
  switch (field.type) {
    case FieldType::kString:
    case FieldType::kText:
      if (dialect.postgres() && !is_character_type(field.data_type)) return std::nullopt;
      return comparison(field, "_icontains", text, field.type);
    case FieldType::kUuid:
      if (!base::is_uuid(text)) return std::nullopt;
      return comparison(field, "_eq", text, FieldType::kUuid);
    case FieldType::kInteger:
    case FieldType::kBigInteger: {
      const std::optional<std::int64_t> number = canonical_integer(text);
      if (number) {
        const bool small =
            *number >= std::numeric_limits<std::int32_t>::min() && *number <= std::numeric_limits<std::int32_t>::max();
        if (!small && field.type == FieldType::kInteger) return std::nullopt;
        return comparison(field, "_eq", *number, small ? FieldType::kInteger : FieldType::kBigInteger);
      }
      const std::optional<double> fraction = canonical_number(text);
      if (!fraction || dialect.postgres() || std::abs(*fraction) > 9.2e18) return std::nullopt;
      return comparison(field, "_eq", *fraction, field.type);
    }
    case FieldType::kFloat:
    case FieldType::kDecimal: {
      const std::optional<double> number = canonical_number(text);
      if (!number || std::abs(*number) > std::numeric_limits<float>::max()) return std::nullopt;
      const int whole_digits = field.precision.value_or(10) - field.scale.value_or(5);
      if (field.type == FieldType::kDecimal && std::abs(*number) >= std::pow(10.0, whole_digits)) return std::nullopt;
      return comparison(field, "_eq", *number, field.type);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_plain_text(const schema::Field& field, const sql::Dialect& dialect) {
  if (field.alias() || (field.type != FieldType::kString && field.type != FieldType::kText)) return false;
  for (const schema::Special secret : {schema::Special::kConceal, schema::Special::kHash, schema::Special::kEncrypt})
    if (field.has(secret)) return false;
  return dialect.sqlite() || is_character_type(field.data_type);
}

namespace {

/// The words to ask an index for; none when there is no index, or words in fields that the caller may not read, be it
/// on some rows only.
SearchWords indexed_words(Resolver& resolver, const schema::Collection& collection, const std::string& text,
                          const std::string& path) {
  if (!collection.search) return {};
  for (const std::string& field : collection.search->fields)
    if (resolver.find(collection, field, path) == nullptr || resolver.guard(collection, field)) return {};
  return search_words(text).take();
}

Predicate indexed_search(const schema::Collection& collection, const SearchWords& words, const sql::Dialect& dialect,
                         bool few) {
  Predicate result;
  if (words.impossible()) {
    result.kind = Predicate::Kind::kNever;
    return result;
  }
  auto search = std::make_shared<IndexedSearch>();
  search->collection = &collection;
  search->text = words.query(dialect);
  if (few) search->asked = IndexedSearch::Asked::kEach;
  result.kind = Predicate::Kind::kIndexed;
  result.indexed = std::move(search);
  return result;
}

}  // namespace

std::shared_ptr<const std::string> marks_of(Resolver& resolver, const schema::Collection& collection,
                                            const std::string& text, const std::string& path) {
  const SearchWords words = indexed_words(resolver, collection, text, path);
  if (words.list.empty()) return std::make_shared<const std::string>(excerpt_marks(text));
  return std::make_shared<const std::string>(
      excerpt_marks(words.list, words.prefix, collection.search->language != "simple"));
}

Predicate resolve_search(Resolver& resolver, const schema::Collection& collection, const std::string& text,
                         const std::string& path) {
  const SearchWords words = indexed_words(resolver, collection, text, path);
  if (!words.list.empty()) return indexed_search(collection, words, resolver.dialect(), !path.empty());
  Predicate result;
  result.kind = Predicate::Kind::kOr;
  for (const schema::Field& field : collection.fields) {
    if (field.alias() || !field.searchable || field.has(schema::Special::kConceal)) continue;
    if (resolver.find(collection, field.name, path) == nullptr) continue;
    if (std::optional<Predicate> found = in_field(field, text, resolver.dialect())) {
      if (&field != &collection.primary()) found->subject.value.guard = resolver.guard(collection, field.name);
      result.children.push_back(std::move(*found));
    }
  }
  if (result.children.empty()) result.kind = Predicate::Kind::kNever;
  return result;
}

}  // namespace dirigent::engine
