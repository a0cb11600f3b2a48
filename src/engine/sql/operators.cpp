#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;
using sql::Dialect;
using sql::Fragment;
using Values = Operator::Values;

// Groups of field types that take the same operators.
constexpr unsigned kText = 1, kHidden = 2, kUuid = 4, kJson = 8, kBoolean = 16, kNumber = 32, kTemporal = 64,
                   kOther = 128, kGeometry = 256;
constexpr unsigned kOrdered = kNumber | kTemporal | kOther;

Fragment compare(const Dialect& dialect, const Fragment& subject, const Predicate& predicate, std::string_view sign) {
  Fragment out;
  out.append(subject).raw(sign).append(dialect.typed_parameter(predicate.value_type, predicate.values.front()));
  return out;
}

Fragment null_test(const Fragment& subject, bool null) {
  Fragment out;
  return out.append(subject).raw(null ? " IS NULL" : " IS NOT NULL"), out;
}

Fragment eq(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  if (predicate.values.empty()) return null_test(subject, true);
  return compare(dialect, subject, predicate, " = ");
}
Fragment neq(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  if (predicate.values.empty()) return null_test(subject, false);
  return compare(dialect, subject, predicate, " <> ");
}
Fragment lt(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return compare(dialect, subject, predicate, " < ");
}
Fragment lte(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return compare(dialect, subject, predicate, " <= ");
}
Fragment gt(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return compare(dialect, subject, predicate, " > ");
}
Fragment gte(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return compare(dialect, subject, predicate, " >= ");
}

Fragment in(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return dialect.in_values(subject, predicate.value_type, predicate.values);
}
Fragment nin(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  if (predicate.values.empty()) return null_test(subject, false);
  Fragment out("NOT (");
  return out.append(in(dialect, subject, predicate)).raw(")"), out;
}

Fragment range(const Dialect& dialect, const Fragment& subject, const Predicate& predicate, std::string_view sign) {
  Fragment out;
  out.append(subject).raw(sign).append(dialect.typed_parameter(predicate.value_type, predicate.values[0]));
  out.raw(" AND ").append(dialect.typed_parameter(predicate.value_type, predicate.values[1]));
  return out;
}
Fragment between(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return range(dialect, subject, predicate, " BETWEEN ");
}
Fragment nbetween(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  return range(dialect, subject, predicate, " NOT BETWEEN ");
}

Fragment null(const Dialect&, const Fragment& subject, const Predicate& predicate) {
  return null_test(subject, predicate.positive);
}
Fragment nnull(const Dialect&, const Fragment& subject, const Predicate& predicate) {
  return null_test(subject, !predicate.positive);
}

Fragment empty_test(const Fragment& subject, const Predicate& predicate, bool empty) {
  if (!is_text(predicate.subject.value.type())) return null_test(subject, empty);
  Fragment out("(");
  out.append(subject).raw(empty ? " IS NULL OR " : " IS NOT NULL AND ");
  out.append(subject).raw(empty ? " = '')" : " <> '')");
  return out;
}
Fragment empty(const Dialect&, const Fragment& subject, const Predicate& predicate) {
  return empty_test(subject, predicate, predicate.positive);
}
Fragment nempty(const Dialect&, const Fragment& subject, const Predicate& predicate) {
  return empty_test(subject, predicate, !predicate.positive);
}

/// `Shape` bits: a wildcard before or after the text, case ignored, negated. `%` and `_` inside the text keep their
/// meaning, as the contract has it.
enum Shape : unsigned { kBefore = 1, kAfter = 2, kInsensitive = 4, kNot = 8 };

template <unsigned shape>
Fragment like(const Dialect& dialect, const Fragment& subject, const Predicate& predicate) {
  std::string pattern;
  if constexpr ((shape & kBefore) != 0) pattern += '%';
  pattern += std::get<std::string>(predicate.values.front());
  if constexpr ((shape & kAfter) != 0) pattern += '%';
  return dialect.like(subject, std::move(pattern), (shape & kInsensitive) != 0, (shape & kNot) != 0);
}

constexpr Operator kOperators[] = {
    {"_eq", kText | kUuid | kBoolean | kOrdered | kGeometry, Values::kOne, false, true, eq},
    {"_neq", kText | kUuid | kBoolean | kOrdered | kGeometry, Values::kOne, false, false, neq},
    {"_lt", kOrdered, Values::kOne, false, false, lt},
    {"_lte", kOrdered, Values::kOne, false, false, lte},
    {"_gt", kOrdered, Values::kOne, false, false, gt},
    {"_gte", kOrdered, Values::kOne, false, false, gte},
    {"_in", kText | kUuid | kOrdered, Values::kList, false, false, in},
    {"_nin", kText | kUuid | kOrdered, Values::kList, false, false, nin},
    {"_between", kOrdered, Values::kPair, false, false, between},
    {"_nbetween", kOrdered, Values::kPair, false, false, nbetween},
    {"_null", ~0u, Values::kFlag, false, true, null},
    {"_nnull", ~0u, Values::kFlag, false, false, nnull},
    {"_empty", kText | kHidden | kOther, Values::kFlag, false, true, empty},
    {"_nempty", kText | kHidden | kOther, Values::kFlag, false, false, nempty},
    {"_contains", kText | kOther, Values::kOne, true, false, like<kBefore | kAfter>},
    {"_ncontains", kText | kOther, Values::kOne, true, false, like<kBefore | kAfter | kNot>},
    {"_icontains", kText, Values::kOne, true, false, like<kBefore | kAfter | kInsensitive>},
    {"_starts_with", kText, Values::kOne, true, false, like<kAfter>},
    {"_nstarts_with", kText, Values::kOne, true, false, like<kAfter | kNot>},
    {"_istarts_with", kText, Values::kOne, true, false, like<kAfter | kInsensitive>},
    {"_nistarts_with", kText, Values::kOne, true, false, like<kAfter | kInsensitive | kNot>},
    {"_ends_with", kText, Values::kOne, true, false, like<kBefore>},
    {"_nends_with", kText, Values::kOne, true, false, like<kBefore | kNot>},
    {"_iends_with", kText, Values::kOne, true, false, like<kBefore | kInsensitive>},
    {"_niends_with", kText, Values::kOne, true, false, like<kBefore | kInsensitive | kNot>},
};

unsigned group_of(FieldType type) {
  switch (type) {
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kCsv:
    case FieldType::kBinary:
      return kText;
    case FieldType::kHash:
      return kHidden;
    case FieldType::kUuid:
      return kUuid;
    case FieldType::kJson:
      return kJson;
    case FieldType::kBoolean:
      return kBoolean;
    case FieldType::kInteger:
    case FieldType::kBigInteger:
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return kNumber;
    case FieldType::kDate:
    case FieldType::kDateTime:
    case FieldType::kTime:
      return kTemporal;
    case FieldType::kGeometry:
      return kGeometry;
    default:
      return kOther;
  }
}

}  // namespace

const Operator* find_operator(std::string_view name) {
  for (const Operator& op : kOperators)
    if (op.name == name) return &op;
  return nullptr;
}

bool takes(const Expression& expression, const Operator& op) {
  const bool concealed = !expression.function() && expression.field->has(schema::Special::kConceal);
  return (op.types & (concealed ? kHidden : group_of(expression.type()))) != 0;
}

bool takes_type(FieldType type, const Operator& op) {
  return (op.types & group_of(type)) != 0;
}

bool holds_for_null(const Predicate& predicate) {
  const Operator& op = *predicate.op;
  if (op.values == Values::kFlag) return op.accepts_null == predicate.positive;
  return op.accepts_null && predicate.values.empty();
}

bool is_text(FieldType type) {
  switch (type) {
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kCsv:
    case FieldType::kHash:
      return true;
    default:
      return false;
  }
}

}  // namespace dirigent::engine
