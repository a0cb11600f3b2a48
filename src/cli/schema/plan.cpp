#include "cli/schema/plan.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"

namespace dirigent::cli {

namespace {

using schema::Difference;

std::string shown(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : base::to_json(value);
}

// Without "meta" and "schema", which go without saying.
std::string place(const json::array& path) {
  std::string out;
  for (std::size_t i = path.size() > 1 ? 1 : 0; i < path.size(); ++i) {
    if (!out.empty()) out += '.';
    out += shown(path[i]);
  }
  return out;
}

void append_change(std::string& out, const json::object& change) {
  const json::array& path = change.at("path").as_array();
  const std::string_view kind = change.at("kind").as_string();
  const json::object& entry = kind == "A" ? change.at("item").as_object() : change;
  std::string name = place(path);
  if (kind == "A") name += "." + shown(change.at("index"));
  if (const json::value* value = entry.if_contains("rhs")) {
    if (kind == "E") {
      out += fmt::format("    - Set {} to {}\n", name, shown(*value));
    } else {
      out += fmt::format("    - Add {} and set it to {}\n", name, shown(*value));
    }
  } else {
    out += fmt::format("    - Remove {}\n", name);
  }
}

void append_section(std::string& out, std::string_view title, const std::vector<Difference>& differences) {
  if (differences.empty()) return;
  out += fmt::format("\n{}:\n", title);
  for (const Difference& one : differences) {
    const std::string_view verb = one.is_deleted() ? "Delete" : one.is_new() ? "Create" : "Update";
    out += fmt::format("  - {} {}", verb, one.collection);
    if (!one.field.empty()) out += "." + one.field;
    if (one.related_collection.is_string()) out += " → " + shown(one.related_collection);
    out += '\n';
    if (verb != "Update") continue;
    for (const json::value& change : one.changes) append_change(out, change.as_object());
  }
}

void append_objects(std::string& out, const std::vector<schema::ObjectChange>& changes) {
  if (changes.empty()) return;
  out += "\nObjects of the database:\n";
  for (const schema::ObjectChange& one : changes) {
    const std::string_view verb = !one.before ? "Create" : one.after ? "Replace" : "Delete";
    out += fmt::format("  - {} {}\n", verb, described(one.object()));
  }
}

}  // namespace

std::string plan_text(const schema::Diff& diff) {
  std::string out = "The following changes will be applied:\n";
  append_section(out, "Collections", diff.collections);
  append_section(out, "Fields", diff.fields);
  append_section(out, "System Fields", diff.system_fields);
  append_section(out, "Relations", diff.relations);
  append_objects(out, diff.objects);
  return out;
}

}  // namespace dirigent::cli
