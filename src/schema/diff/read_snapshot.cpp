#include <set>
#include <span>

#include "base/field_type.hpp"
#include "schema/diff/judge.hpp"
#include "schema/diff/read.hpp"
#include "schema/snapshot/members.hpp"

namespace dirigent::schema {

namespace {

constexpr std::string_view kTypes =
    "bigInteger, boolean, date, dateTime, decimal, float, integer, json, string, text, time, timestamp, binary, uuid, "
    "alias, hash, csv, geometry, geometry.Point, geometry.LineString, geometry.Polygon, geometry.MultiPoint, "
    "geometry.MultiLineString, geometry.MultiPolygon, unknown, o2m, m2m, m2a, o2a, files, translations, null";
constexpr std::string_view kVendors = "mysql, postgres, cockroachdb, sqlite, oracle, mssql, redshift";

bool is_among(std::string_view names, std::string_view name) {
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(", ", at), names.size());
    if (names.substr(at, end - at) == name) return true;
    at = end + 2;
  }
  return false;
}

json::object picked(const json::object& from, std::span<const std::string_view> names) {
  json::object out;
  for (const std::string_view name : names) {
    if (const json::value* value = from.if_contains(name)) out.emplace(name, *value);
  }
  return out;
}

// The parts of an entry in the contract's order; a `schema` that says nothing is none.
json::object stripped(const json::object& entry, std::initializer_list<std::string_view> names,
                      std::span<const std::string_view> of_schema) {
  json::object out;
  for (const std::string_view name : names) {
    if (const json::value* value = entry.if_contains(name)) out.emplace(name, *value);
  }
  const json::value* given = entry.if_contains("schema");
  if (given == nullptr || !given->is_object()) return out;
  json::object schema = picked(given->get_object(), of_schema);
  if (!schema.empty()) out.emplace("schema", std::move(schema));
  return out;
}

json::object read_collection(const Judged& entry) {
  (void)entry.text("collection", true);
  if (const json::value* schema = entry.find("schema")) {
    const Judged table(*schema, entry.path_of("schema"));
    (void)table.text("name", false);
    table.only({"name"});
  }
  entry.only({"collection", "meta", "schema"});
  return stripped(entry.object(), {"collection", "meta"}, kMembersOfTable);
}

void judge_column(const Judged& column) {
  if (const json::value* length = column.find("max_length")) {
    if (!length->is_null() && !length->is_number() && !length->is_string()) {
      unfit(column.path_of("max_length"), "must be one of [number, string, null]");
    }
  }
  column.flag("is_nullable");
}

json::object read_field(const Judged& entry) {
  (void)entry.text("collection", true);
  (void)entry.text("field", true);
  if (const json::value* schema = entry.find("schema"); schema != nullptr && !schema->is_null()) {
    judge_column(Judged(*schema, entry.path_of("schema")));
  }
  if (const json::value* type = entry.find("type"); type != nullptr && !type->is_null()) {
    const bool known = type->is_string() && is_among(kTypes, std::string_view(type->get_string()));
    if (!known) unfit(entry.path_of("type"), fmt::format("must be one of [{}]", kTypes));
  }
  entry.only({"collection", "field", "meta", "schema", "type"});
  return stripped(entry.object(), {"collection", "field", "type", "meta"}, kMembersOfColumn);
}

json::object read_system_field(const Judged& entry) {
  (void)entry.text("collection", true);
  (void)entry.text("field", true);
  const Judged column(entry.required("schema"), entry.path_of("schema"));
  column.flag("is_indexed");
  column.only({"is_indexed"});
  entry.only({"collection", "field", "schema"});
  return entry.object();
}

json::object read_relation(const Judged& entry) {
  (void)entry.text("collection", true);
  (void)entry.text("field", true);
  entry.only({"collection", "field", "related_collection", "meta", "schema"});
  return stripped(entry.object(), {"collection", "field", "related_collection", "meta"}, kMembersOfKey);
}

json::array read_list(const Judged& snapshot, std::string_view member, json::object (*read)(const Judged&)) {
  json::array out;
  std::set<std::string> known;
  for (const json::value& value : snapshot.list(member)) {
    const Judged entry(value, fmt::format("{}[{}]", member, out.size()));
    json::object made = read(entry);
    const std::string name = entry.text("collection", true) + '\0' + entry.text("field", false);
    if (!known.insert(name).second) {
      unfit(entry.path(), "describes what an entry before it describes already");
    }
    out.push_back(std::move(made));
  }
  return out;
}

bool is_version(const json::value& value) {
  return value == json::value(1) || value == json::value(1.0) || value == json::value("1");
}

}  // namespace

json::object read_snapshot(const json::value& document) {
  const Judged snapshot(document, "");
  if (!is_version(snapshot.required("version"))) unfit("version", "must be [1]");
  json::object out{{"version", 1}, {"directus", snapshot.text("directus", true)}};
  if (snapshot.find("vendor") != nullptr) {
    const std::string vendor = snapshot.text("vendor", true);
    if (!is_among(kVendors, vendor)) unfit("vendor", fmt::format("must be one of [{}]", kVendors));
    out.emplace("vendor", vendor);
  }
  out.emplace("collections", read_list(snapshot, "collections", read_collection));
  out.emplace("fields", read_list(snapshot, "fields", read_field));
  // Older releases did not write it down: nothing is said of the indexes then.
  if (snapshot.find("systemFields") != nullptr) {
    out.emplace("systemFields", read_list(snapshot, "systemFields", read_system_field));
  }
  out.emplace("relations", read_list(snapshot, "relations", read_relation));
  if (const json::value* section = snapshot.find("dirigent")) {
    out.emplace("dirigent", to_json(read_object_section(Judged(*section, "dirigent"))));
  }
  snapshot.only({"version", "directus", "vendor", "collections", "fields", "systemFields", "relations", "dirigent"});
  return out;
}

std::optional<ObjectSection> objects_of(const json::object& snapshot) {
  const json::value* section = snapshot.if_contains("dirigent");
  if (section == nullptr) return std::nullopt;
  return read_object_section(Judged(*section, "dirigent"));
}

void require_origin(const json::object& snapshot, std::string_view release, std::string_view vendor) {
  constexpr std::string_view kHow = "the query parameter \"force\" goes past this check";
  const auto refuse = [&](std::string reason) {
    base::fail(base::invalid_payload(fmt::format("{}; {}", reason, kHow)));
  };
  const std::string_view made_by = snapshot.at("directus").as_string();
  if (made_by != release) {
    refuse(fmt::format("The snapshot is of Directus {}, this server speaks {}", made_by, release));
  }
  const json::value* of = snapshot.if_contains("vendor");
  if (of == nullptr) refuse("The snapshot does not say its \"vendor\"");
  if (std::string_view(of->as_string()) != vendor) {
    refuse(fmt::format("The snapshot is of the vendor {}, this database's is {}", std::string_view(of->as_string()),
                       vendor));
  }
}

}  // namespace dirigent::schema
