#include "engine/analytics/bins.hpp"

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "engine/resolve/operand.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

using base::EpochMs;
using base::FieldType;

[[noreturn]] void refuse(const std::string& what) {
  base::fail(base::invalid_query(what));
}

/// Does the field hold instants (or dates without a zone)? Throws for what holds no dates.
bool holds_instants(const schema::Field& field, bool postgres) {
  const bool date =
      field.type == FieldType::kDate || field.type == FieldType::kDateTime || field.type == FieldType::kTimestamp;
  if (!postgres && date && !field.alias()) return field.type == FieldType::kTimestamp;
  if (field.data_type == "timestamp with time zone") return true;
  // A special can make a date of another column; the database has no bins for it.
  if (field.data_type == "timestamp without time zone" || field.data_type == "date") return false;
  refuse("bin() takes dates and times, which \"" + field.name + "\" does not hold");
}

/// The number that stands for a time the zone's clocks show.
EpochMs from_clock(const DateBin& bin, EpochMs shown) {
  if (!bin.gives_instant()) return shown;
  return bin.instants ? bin.zone.instant(shown) : bin.zone.reading(shown);
}

/// The time in the bin's own clock.
EpochMs number_of(const DateBin& bin, const Operand& operand) {
  const auto own = [&bin](EpochMs instant) { return bin.gives_instant() ? instant : bin.zone.wall_clock(instant); };
  if (const Instant* moment = std::get_if<Instant>(&operand)) return own(moment->time);
  const std::string text = text_of(operand);
  for (const std::string_view rest : {"T00:00:00Z", "Z"}) {  // texts without a zone of their own
    const std::optional<EpochMs> shown = base::parse_iso(text + std::string(rest));
    if (shown) return from_clock(bin, *shown);
  }
  const std::optional<EpochMs> instant = base::parse_iso(text);
  if (!instant) refuse("Invalid date value \"" + text + "\"");
  return own(*instant);
}

json::value numbers_of(const DateBin& bin, const json::value& value, const Resolver& resolver) {
  if (const json::array* list = value.if_array()) {
    json::array numbers;
    for (const json::value& entry : *list) numbers.push_back(numbers_of(bin, entry, resolver));
    return numbers;
  }
  const Operand operand = resolve_variable(value, resolver.who(), resolver.values()).take();
  const json::value* plain = std::get_if<json::value>(&operand);
  if (plain != nullptr && !plain->is_string()) return *plain;
  return number_of(bin, operand);
}

}  // namespace

bool names_bin(const std::vector<std::string>& path) {
  const auto call = query::function_call(path.back());
  return call && call->name == "bin";
}

Reference resolve_bin(Resolver& resolver, const schema::Collection& collection, std::vector<std::string> path) {
  const std::string written = path.back();
  const std::vector<std::string> arguments = query::split_list(query::function_call(written)->argument);
  if (arguments.size() < 2 || arguments.size() > 3) refuse("bin() takes a field, a unit and a time zone");
  const auto unit = base::bin_unit_of(arguments[1]);
  if (!unit) refuse("bin() has no unit \"" + arguments[1] + "\": minute, hour, day, week, month, quarter or year");
  const auto zone = arguments.size() == 2 ? base::TimeZone() : base::TimeZone::find(arguments[2]);
  if (!zone) refuse("Unknown time zone \"" + arguments[2] + "\"");

  path.back() = arguments.front();
  Reference bins = resolver.reference(collection, path, {}, Resolver::Use::kOrder);
  if (bins.value.function()) refuse("bin() takes a field, not \"" + arguments.front() + "\"");
  const schema::Field& field = *bins.value.field;
  DateBin bin{*unit, *zone, holds_instants(field, resolver.dialect().postgres())};
  if (field.type == FieldType::kDate && base::is_clock_unit(*unit)) refuse("\"" + field.name + "\" has no hours");
  bins.value.kind = Expression::Kind::kBin;
  bins.value.bin = std::make_shared<const DateBin>(bin);
  return bins;
}

std::string bin_key(const Expression& value) {
  return value.field->name + "_by_" + std::string(base::name_of(value.bin->unit));
}

void append_bin(std::string& out, const DateBin& bin, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  const EpochMs time = cell.as_integer();
  base::append_json_string(out, bin.zone.iso(bin.gives_instant() ? time : bin.zone.instant(time)));
}

query::Filter with_bin_values(const DateBin& bin, query::Filter leaf, const Resolver& resolver) {
  const json::string* text = leaf.value.if_string();
  const bool many = leaf.op == "_in" || leaf.op == "_nin" || leaf.op == "_between" || leaf.op == "_nbetween";
  if (leaf.op == "_null" || leaf.op == "_nnull") return leaf;
  if (text != nullptr && many) {
    json::array parts;
    for (const std::string& part : base::split(*text, ',')) parts.emplace_back(base::trim(std::string_view(part)));
    leaf.value = std::move(parts);
  }
  leaf.value = numbers_of(bin, leaf.value, resolver);
  return leaf;
}

}  // namespace dirigent::engine
