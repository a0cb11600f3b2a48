#include "engine/resolve/functions.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;
using sql::DatePart;

constexpr unsigned kDate = 1, kDateTime = 2, kTimestamp = 4, kTime = 8;

struct Part {
  std::string_view name;
  DatePart part;
  unsigned types;
};

constexpr Part kParts[] = {
    {"year", DatePart::kYear, kDate | kDateTime | kTimestamp},
    {"month", DatePart::kMonth, kDate | kDateTime | kTimestamp},
    {"week", DatePart::kWeek, kDate | kDateTime | kTimestamp},
    {"day", DatePart::kDay, kDate | kDateTime | kTimestamp},
    {"weekday", DatePart::kWeekday, kDate | kDateTime | kTimestamp},
    {"hour", DatePart::kHour, kDateTime | kTimestamp | kTime},
    {"minute", DatePart::kMinute, kDateTime | kTimestamp | kTime},
    {"second", DatePart::kSecond, kDateTime | kTimestamp | kTime},
};

unsigned bit_of(FieldType type) {
  switch (type) {
    case FieldType::kDate:
      return kDate;
    case FieldType::kDateTime:
      return kDateTime;
    case FieldType::kTimestamp:
      return kTimestamp;
    case FieldType::kTime:
      return kTime;
    default:
      return 0;
  }
}

}  // namespace

bool is_function(std::string_view name) {
  if (name == "count" || name == "json" || name == "excerpt") return true;
  for (const Part& part : kParts)
    if (part.name == name) return true;
  return false;
}

std::optional<DatePart> date_part_of(std::string_view name, FieldType type) {
  for (const Part& part : kParts)
    if (part.name == name && (part.types & bit_of(type)) != 0) return part.part;
  return std::nullopt;
}

std::string touched_field(std::string_view segment) {
  if (const auto call = query::function_call(segment)) {
    return std::string(base::trim(call->argument.substr(0, call->argument.find_first_of(",.[:"))));
  }
  return std::string(segment.substr(0, segment.find(':')));
}

std::vector<std::string> touched_fields(const std::vector<std::string>& paths) {
  std::vector<std::string> fields(paths.size());
  std::transform(paths.begin(), paths.end(), fields.begin(),
                 [](const std::string& path) { return touched_field(query::split_path(path).front()); });
  return fields;
}

std::string function_key(std::string_view name, std::string_view field) {
  return std::string(field) + "_" + std::string(name);
}

}  // namespace dirigent::engine
