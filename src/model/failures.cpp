#include "model/failures.hpp"

#include "base/errors.hpp"
#include "base/log.hpp"

namespace dirigent::model {

namespace {

std::string described(const Blame& blame) {
  if (!blame.field) return fmt::format("collection \"{}\"", blame.collection);
  return fmt::format("field \"{}\" in collection \"{}\"", *blame.field, blame.collection);
}

}  // namespace

void fail_for(const db::DatabaseError& error, const Blame& blame) {
  using Kind = db::DatabaseError::Kind;
  switch (error.kind) {
    case Kind::kUnique:
      base::fail(base::record_not_unique(blame.collection, blame.field, nullptr));
    case Kind::kNotNull:
    case Kind::kContainsNulls:
      base::fail(base::contains_null_values(blame.collection, blame.field));
    case Kind::kForeignKey:
      base::fail(base::invalid_foreign_key(blame.collection, blame.field, nullptr));
    case Kind::kTooLong:
      base::fail(base::value_too_long(blame.collection, blame.field, nullptr));
    case Kind::kOutOfRange:
      base::fail(base::value_out_of_range(blame.collection, blame.field, nullptr));
    case Kind::kInvalidValue:
      base::fail(base::invalid_payload(fmt::format("Values of {} do not fit the new definition", described(blame))));
    case Kind::kUndefined:
    case Kind::kOther:
      base::log::warn("The database refused a change of the schema",
                      {{"collection", blame.collection}, {"cause", error.message}});
      base::fail(base::invalid_payload(fmt::format("The database can't make this change to {}", described(blame))));
    case Kind::kBusy:
    case Kind::kReadOnly:
    case Kind::kFull:
    case Kind::kUnavailable:
    case Kind::kCancelled:
      break;
  }
  throw error;
}

}  // namespace dirigent::model
