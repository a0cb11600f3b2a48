#include "items/database_errors.hpp"

#include <algorithm>
#include <optional>

#include "base/log.hpp"
#include "base/text.hpp"

namespace dirigent::items {

namespace {

using Kind = db::DatabaseError::Kind;

struct Place {
  std::optional<std::string> collection, field;
  json::value value;
};

json::value submitted(const Attempt& attempt, const std::optional<std::string>& field) {
  if (!field || attempt.payload == nullptr) return nullptr;
  const json::value* value = attempt.payload->if_contains(*field);
  return value == nullptr ? json::value(nullptr) : *value;
}

// PostgreSQL names the constraint of a key; its columns are found in the table.
std::optional<std::string> column_of_constraint(const schema::Collection& collection, const std::string& name) {
  if (name.empty() || !collection.table) return std::nullopt;
  const sql::Table& table = *collection.table;
  for (const sql::ForeignKey& key : table.foreign_keys) {
    if (key.constraint == name) return key.column;
  }
  for (const sql::Index& index : table.indexes) {
    if (index.name == name && index.columns.size() == 1) return index.columns.front();
  }
  if (name == collection.name + "_pkey") return table.primary_key.empty() ? "" : table.primary_key.front();
  return std::nullopt;
}

Place named(const db::DatabaseError& error, const Attempt& attempt) {
  Place place;
  place.collection = error.table.empty() ? attempt.collection->name : error.table;
  if (!error.column.empty()) {
    place.field = error.column;
  } else {
    // The table at fault may be another one than the item's, which has columns of its own.
    if (place.collection == attempt.collection->name) {
      place.field = column_of_constraint(*attempt.collection, error.constraint);
    }
  }
  place.value = submitted(attempt, place.field);
  return place;
}

// Beyond what the column of a whole number holds?
bool exceeds(const schema::Field& field, const json::value& value) {
  const auto number = value.is_number()
                          ? value.to_number<double>()
                          : base::to_number(value.is_string() ? std::string_view(value.get_string()) : "").value_or(0);
  if (field.type == base::FieldType::kInteger) return std::abs(number) > 2147483647.0;
  return field.type == base::FieldType::kBigInteger && std::abs(number) > 9223372036854774784.0;
}

// The message of a number out of range names no column, but the payload shows it.
std::optional<Place> out_of_range(const Attempt& attempt) {
  for (const std::string& column : attempt.columns) {
    const schema::Field* field = attempt.collection->field(column);
    const json::value* value = attempt.payload == nullptr ? nullptr : attempt.payload->if_contains(column);
    if (field != nullptr && value != nullptr && exceeds(*field, *value)) {
      return Place{attempt.collection->name, column, *value};
    }
  }
  return std::nullopt;
}

// The message names no column: the contract gives the first one that was written, in name order.
Place first_written(const Attempt& attempt) {
  Place place;
  place.collection = attempt.collection->name;
  const auto first = std::min_element(attempt.columns.begin(), attempt.columns.end());
  if (first != attempt.columns.end()) place.field = *first;
  place.value = submitted(attempt, place.field);
  return place;
}

// The value is left out, not null, where the client sent none.
base::Error with_submitted_value(base::Error error, const Attempt& attempt, const Place& place) {
  const bool sent = attempt.payload != nullptr && place.field && attempt.payload->contains(*place.field);
  if (!sent) error.extensions.erase("value");
  return error;
}

std::optional<base::Error> translate(const db::DatabaseError& error, const Attempt& attempt,
                                     const sql::Dialect& dialect) {
  switch (error.kind) {
    case Kind::kUnique: {
      Place at = named(error, attempt);
      return base::record_not_unique(at.collection, at.field, at.value);
    }
    case Kind::kForeignKey: {
      // SQLite does not say which key it was.
      if (dialect.sqlite()) return base::invalid_foreign_key(std::nullopt, std::nullopt, nullptr);
      Place at = named(error, attempt);
      return base::invalid_foreign_key(at.collection, at.field, at.value);
    }
    case Kind::kNotNull: {
      Place at = named(error, attempt);
      return base::not_null_violation(at.collection, at.field);
    }
    case Kind::kContainsNulls: {
      Place at = named(error, attempt);
      return base::contains_null_values(at.collection, at.field);
    }
    case Kind::kTooLong: {
      Place at = first_written(attempt);
      return with_submitted_value(base::value_too_long(at.collection, at.field, at.value), attempt, at);
    }
    case Kind::kOutOfRange: {
      const auto known = out_of_range(attempt);
      Place at = known ? *known : first_written(attempt);
      return with_submitted_value(base::value_out_of_range(at.collection, at.field, at.value), attempt, at);
    }
    case Kind::kInvalidValue:
      // A check of the table or of a type of its own, or an exclusion.
      if (!error.constraint.empty()) {
        return base::invalid_payload("The item is not what the condition \"" + error.constraint +
                                     "\" of collection \"" + attempt.collection->name + "\" asks for");
      }
      return base::invalid_payload("A value doesn't fit the type of its field in collection \"" +
                                   attempt.collection->name + "\"");
    default:
      return std::nullopt;
  }
}

}  // namespace

void raise(const db::DatabaseError& error, const Attempt& attempt, const sql::Dialect& dialect) {
  if (error.earlier) throw error;  // not of what was attempted
  auto translated = translate(error, attempt, dialect);
  if (!translated) throw error;
  base::log::debug("The database refused a write",
                   {{"collection", attempt.collection->name}, {"reason", error.message}});
  base::fail(std::move(*translated));
}

}  // namespace dirigent::items
