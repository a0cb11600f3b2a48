#include "items/upsert/merging.hpp"

namespace dirigent::items {

namespace {

using base::FieldType;
using query::MergeRule;
using schema::Field;
using schema::Special;

bool number(const Field& field) {
  return field.type == FieldType::kInteger || field.type == FieldType::kBigInteger || field.type == FieldType::kFloat ||
         field.type == FieldType::kDecimal;
}

bool text(const Field& field) {
  return field.type == FieldType::kString || field.type == FieldType::kText;
}

bool instant(const Field& field) {
  return field.type == FieldType::kDate || field.type == FieldType::kDateTime || field.type == FieldType::kTimestamp ||
         field.type == FieldType::kTime;
}

// What such a column holds is no plain value, or nobody's to compare.
bool special(const Field& field) {
  return field.has(Special::kHash) || field.has(Special::kConceal) || field.has(Special::kEncrypt) ||
         field.has(Special::kCastCsv) || field.has(Special::kCastJson);
}

bool suits(MergeRule rule, const Field& field) {
  switch (rule) {
    case MergeRule::kReplace:
    case MergeRule::kKeep:
      return true;
    case MergeRule::kFill:
      return !field.alias();
    case MergeRule::kSum:
      return number(field) && !special(field);
    case MergeRule::kMax:
    case MergeRule::kMin:
      return (number(field) || text(field) || instant(field)) && !special(field);
    case MergeRule::kConcat:
      return text(field) && !special(field);
  }
  return false;
}

// What the server writes by itself at every change.
bool stamps(const Field& field) {
  return field.has(Special::kUserUpdated) || field.has(Special::kRoleUpdated) || field.has(Special::kDateUpdated);
}

// `stored` unless it is NULL or `given` is on the wanted side of it; a `given` of NULL is on neither.
sql::Fragment further(const sql::Fragment& stored, const sql::Fragment& given, std::string_view side) {
  sql::Fragment out("CASE WHEN ");
  out.append(stored).raw(" IS NULL OR ").append(given).raw(side).append(stored);
  return std::move(out.raw(" THEN ").append(given).raw(" ELSE ").append(stored).raw(" END"));
}

// NULL counts as nothing, so that it changes nothing.
sql::Fragment joined(const sql::Fragment& stored, const sql::Fragment& given, std::string_view nothing,
                     std::string_view operation) {
  sql::Fragment out("CASE WHEN ");
  out.append(given).raw(" IS NULL THEN ").append(stored).raw(" ELSE COALESCE(").append(stored);
  return std::move(out.raw(nothing).raw(operation).append(given).raw(" END"));
}

}  // namespace

Merging::Merging(const schema::Collection& collection, const query::Upsert& upsert)
    : collection_(collection), rules_(collection.fields.size(), upsert.others) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (stamps(collection.fields[i])) rules_[i] = MergeRule::kReplace;
    // Lists of related items are there or not: they are not filled up.
    if (!suits(rules_[i], collection.fields[i])) rules_[i] = MergeRule::kKeep;
  }
  for (const auto& [name, rule] : upsert.merge) {
    const Field* field = collection.field(name);
    if (field == nullptr) base::fail(base::invalid_query("Merge field \"" + name + "\" does not exist"));
    if (!suits(rule, *field)) {
      base::fail(base::invalid_query("Merge rule \"" + std::string(query::name_of(rule)) +
                                     "\" does not suit the type of field \"" + name + "\""));
    }
    rules_[static_cast<std::size_t>(field - collection.fields.data())] = rule;
  }
}

MergeRule Merging::rule(const Field& field) const {
  return rules_[static_cast<std::size_t>(&field - collection_.fields.data())];
}

bool Merging::computes(const Field& field) const {
  return rule(field) != MergeRule::kReplace && rule(field) != MergeRule::kKeep;
}

sql::Fragment Merging::merged(const Field& field, sql::Fragment stored, sql::Fragment given) const {
  switch (rule(field)) {
    case MergeRule::kReplace:
      return given;
    case MergeRule::kKeep:
      return stored;
    case MergeRule::kFill: {
      sql::Fragment out("COALESCE(");
      return std::move(out.append(std::move(stored)).raw(", ").append(std::move(given)).raw(")"));
    }
    case MergeRule::kSum:
      return joined(stored, given, ", 0)", " + ");
    case MergeRule::kConcat:
      return joined(stored, given, ", '')", " || ");
    case MergeRule::kMax:
      return further(stored, given, " > ");
    case MergeRule::kMin:
      return further(stored, given, " < ");
  }
  return given;
}

}  // namespace dirigent::items
