#include "schema/objects/object.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

#include "base/text.hpp"
#include "schema/objects/table_details.hpp"

namespace dirigent::schema {

namespace {

constexpr int kVersion = 2;  // of the section's form
constexpr std::size_t kMostObjects = 100'000;
constexpr std::size_t kLongestText = 1024 * 1024;

/// A kind as documents write it, whether it belongs to a table, and how its definition may begin.
struct KindRow {
  std::string_view name;
  bool of_table, named;
  std::vector<std::string_view> openings;
};

// In the order of ObjectKind.
const std::vector<KindRow>& rows() {
  static const std::vector<KindRow> kinds{
      {"extension", false, true, {"CREATE EXTENSION"}},
      {"type", false, true, {"CREATE TYPE", "CREATE DOMAIN"}},
      {"sequence", false, true, {"CREATE SEQUENCE"}},
      {"function", false, true, {"CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"}},
      {"base_table", false, true, {"CREATE TABLE"}},
      {"table", true, false, {"STRICT", "WITHOUT"}},
      {"column", true, true, {}},
      {"unique", true, false, {"UNIQUE"}},
      {"check", true, false, {"CHECK"}},
      {"exclusion", true, true, {"EXCLUDE"}},
      {"foreign_key", true, false, {"FOREIGN KEY"}},
      {"index", true, true, {"CREATE INDEX", "CREATE UNIQUE INDEX"}},
      {"view", false, true, {"CREATE VIEW"}},
      {"materialized_view", false, true, {"CREATE MATERIALIZED VIEW"}},
      {"trigger", true, true, {"CREATE TRIGGER", "CREATE CONSTRAINT TRIGGER"}},
      {"collection", false, true, {}},
  };
  return kinds;
}

const KindRow& row_of(ObjectKind kind) {
  return rows()[static_cast<std::size_t>(kind)];
}

std::string kind_list() {
  std::string out;
  for (const KindRow& row : rows()) out += (out.empty() ? "" : ", ") + std::string(row.name);
  return out;
}

ObjectKind read_kind(const Judged& entry) {
  const std::string name = entry.text("kind", true);
  for (std::size_t i = 0; i < rows().size(); ++i) {
    if (rows()[i].name == name) return static_cast<ObjectKind>(i);
  }
  unfit(entry.path_of("kind"), fmt::format("must be one of [{}]", kind_list()));
}

// White space and the case of letters do not count.
bool opens_with(std::string_view text, std::string_view words) {
  std::string begin;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (begin.empty() || begin.back() == ' ')) continue;
    begin += blank ? ' ' : c;
    if (begin.size() > words.size()) break;
  }
  return base::lower(begin).starts_with(base::lower(words));
}

std::string bounded(const Judged& entry, std::string_view member, bool needed) {
  std::string text = entry.text(member, needed);
  if (text.size() > kLongestText) unfit(entry.path_of(member), "is too long");
  if (text.find('\0') != text.npos) unfit(entry.path_of(member), "must not hold a NUL character");
  return text;
}

void judge_definition(const Judged& entry, const SchemaObject& object) {
  const KindRow& row = row_of(object.kind);
  const bool fits = std::any_of(row.openings.begin(), row.openings.end(),
                                [&](std::string_view words) { return opens_with(object.definition, words); });
  if (fits || object.kind == ObjectKind::kColumn || object.portable()) return;
  std::string openings;
  for (const std::string_view words : row.openings) openings += (openings.empty() ? "" : ", ") + std::string(words);
  unfit(entry.path_of("definition"), fmt::format("must begin with one of [{}]", openings));
}

std::vector<std::string> read_columns(const Judged& entry) {
  std::vector<std::string> out;
  if (entry.find("columns") == nullptr) return out;
  for (const json::value& column : entry.list("columns")) {
    if (!column.is_string() || column.get_string().empty() || column.get_string().find('\0') != std::string::npos) {
      unfit(fmt::format("{}[{}]", entry.path_of("columns"), out.size()), "must be a string");
    }
    out.emplace_back(column.get_string());
  }
  return out;
}

std::string sorted_by(const SchemaObject& object) {
  return object.definition + '\0' + base::join(object.columns, std::string(1, '\0'));
}

}  // namespace

std::string_view name_of(ObjectKind kind) {
  return row_of(kind).name;
}

bool SchemaObject::same_thing(const SchemaObject& other) const {
  if (kind != other.kind || name != other.name) return false;
  // Views and what PostgreSQL calls relations have names of their own; constraints have them within a table.
  if (table != other.table) return false;
  return !name.empty() || kind == ObjectKind::kTable || (definition == other.definition && columns == other.columns);
}

std::string described(const SchemaObject& object) {
  std::string out(name_of(object.kind));
  if (!object.name.empty()) out += fmt::format(" \"{}\"", object.name);
  if (!object.table.empty()) out += fmt::format(" of \"{}\"", object.table);
  return out;
}

void sort_objects(std::vector<SchemaObject>& objects) {
  std::sort(objects.begin(), objects.end(), [](const SchemaObject& a, const SchemaObject& b) {
    const auto first = std::tie(a.kind, a.table, a.name), second = std::tie(b.kind, b.table, b.name);
    return first != second ? first < second : sorted_by(a) < sorted_by(b);
  });
}

bool is_system_name(std::string_view name) {
  const std::string lower = base::lower(name);
  return lower.starts_with("directus_") || lower.starts_with("dirigent_");
}

json::object to_json(const SchemaObject& object) {
  json::object out{{"kind", name_of(object.kind)}};
  if (!object.table.empty()) out.emplace("table", object.table);
  if (!object.name.empty()) out.emplace("name", object.name);
  if (!object.columns.empty()) {
    json::array columns;
    for (const std::string& column : object.columns) columns.emplace_back(column);
    out.emplace("columns", std::move(columns));
  }
  if (object.unique) out.emplace("unique", true);
  if (!object.type.empty()) out.emplace("type", object.type);
  if (!object.collation.empty()) out.emplace("collation", object.collation);
  if (!object.default_sql.empty()) out.emplace("default", object.default_sql);
  if (object.stored) out.emplace("stored", true);
  if (!object.definition.empty()) out.emplace("definition", object.definition);
  if (object.details.is_object()) out.emplace("details", object.details);
  return out;
}

json::object to_json(const ObjectSection& section) {
  json::array objects;
  objects.reserve(section.objects.size());
  for (const SchemaObject& object : section.objects) objects.push_back(to_json(object));
  return {{"version", section.tables ? kVersion : 1}, {"vendor", section.vendor}, {"objects", std::move(objects)}};
}

SchemaObject read_object(const Judged& entry) {
  SchemaObject object;
  object.kind = read_kind(entry);
  const KindRow& row = row_of(object.kind);
  object.table = bounded(entry, "table", row.of_table);
  object.name = bounded(entry, "name", row.named);
  if (row.of_table && object.table.empty()) unfit(entry.path_of("table"), "is required");
  if (row.named && object.name.empty()) unfit(entry.path_of("name"), "is required");
  if (is_system_name(object.table)) unfit(entry.path_of("table"), "is a table of the system");
  if (is_system_name(object.name)) unfit(entry.path_of("name"), "begins like what is the system's");
  object.columns = read_columns(entry);
  object.type = bounded(entry, "type", false);
  object.collation = bounded(entry, "collation", false);
  object.default_sql = bounded(entry, "default", false);
  object.definition = bounded(entry, "definition", false);
  for (const auto& [member, value] : {std::pair{"unique", &object.unique}, {"stored", &object.stored}}) {
    entry.flag(member);
    const json::value* flag = entry.find(member);
    *value = flag != nullptr && flag->get_bool();
  }
  if (object.kind == ObjectKind::kBaseTable || object.kind == ObjectKind::kCollection) {
    object.details = read_details(object.kind, Judged(entry.required("details"), entry.path_of("details")));
  }
  judge_definition(entry, object);
  entry.only({"kind", "name", "table", "columns", "unique", "type", "collation", "default", "stored", "definition",
              "details"});
  return object;
}

ObjectSection read_object_section(const Judged& section) {
  const json::value& version = section.required("version");
  const double number = version.is_number() ? version.to_number<double>() : 0;
  if (number != 1 && number != kVersion) unfit(section.path_of("version"), "must be one of [1, 2]");
  ObjectSection out;
  out.tables = number > 1;
  out.vendor = section.text("vendor", true);
  if (out.vendor != "sqlite" && out.vendor != "postgres") {
    unfit(section.path_of("vendor"), "must be one of [postgres, sqlite]");
  }
  const json::array& objects = section.list("objects");
  if (objects.size() > kMostObjects) unfit(section.path_of("objects"), "has too many entries");
  std::set<std::string> known;
  for (const json::value& value : objects) {
    const Judged entry(value, fmt::format("{}[{}]", section.path_of("objects"), out.objects.size()));
    SchemaObject object = read_object(entry);
    const std::string name =
        fmt::format("{}\n{}\n{}\n{}", name_of(object.kind), object.table, object.name,
                    object.name.empty() && object.kind != ObjectKind::kTable ? sorted_by(object) : std::string());
    // Checks without a name may be written twice; nothing else can be.
    if (!known.insert(name).second && !object.name.empty()) {
      unfit(entry.path(), "describes what an entry before it describes already");
    }
    out.objects.push_back(std::move(object));
  }
  section.only({"version", "vendor", "objects"});
  sort_objects(out.objects);
  return out;
}

}  // namespace dirigent::schema
