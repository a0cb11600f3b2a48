#include <set>

#include "schema/diff/judge.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::schema {

namespace {

void judge_path(const Judged& change) {
  const json::value* path = change.find("path");
  if (path == nullptr) return;
  if (!path->is_array()) unfit(change.path_of("path"), "must be an array");
  for (std::size_t i = 0; i < path->get_array().size(); ++i) {
    const json::value& step = path->get_array()[i];
    if (!step.is_string() && !step.is_number()) {
      unfit(fmt::format("{}[{}]", change.path_of("path"), i), "must be one of [string, number]");
    }
  }
}

json::value read_change(const Judged& change) {
  const std::string kind = change.text("kind", true);
  if (kind != "N" && kind != "D" && kind != "E" && kind != "A") {
    unfit(change.path_of("kind"), "must be one of [N, D, E, A]");
  }
  judge_path(change);
  if (kind == "N" || kind == "E") (void)change.required("rhs");
  if (kind == "A") {
    if (!change.required("index").is_number()) unfit(change.path_of("index"), "must be a number");
    (void)Judged(change.required("item"), change.path_of("item"));
  }
  const json::value* path = change.find("path");
  const bool leads_somewhere = path != nullptr && !path->get_array().empty();
  if ((kind == "E" || kind == "A") && !leads_somewhere) unfit(change.path_of("path"), "is required");
  return change.object();
}

struct Parts {
  bool field = false, related = false;
};

Difference read_difference(const Judged& entry, Parts parts) {
  Difference out;
  out.collection = entry.text("collection", true);
  if (parts.field) out.field = entry.text("field", true);
  if (const json::value* related = parts.related ? entry.find("related_collection") : nullptr) {
    if (!related->is_null() && !related->is_string()) unfit(entry.path_of("related_collection"), "must be a string");
    out.related_collection = *related;
  }
  for (const json::value& change : entry.list("diff")) {
    const std::string path = fmt::format("{}[{}]", entry.path_of("diff"), out.changes.size());
    out.changes.push_back(read_change(Judged(change, path)));
  }
  // What is made has to say what it is made of.
  const json::object* made = out.whole("N");
  if (made != nullptr && !made->at("rhs").is_object()) {
    unfit(entry.path_of("diff"), "has a \"rhs\" that must be of type object");
  }
  if (parts.related) {
    entry.only({"collection", "field", "related_collection", "diff"});
  } else if (parts.field) {
    entry.only({"collection", "field", "diff"});
  } else {
    entry.only({"collection", "diff"});
  }
  return out;
}

std::vector<Difference> read_differences(const Judged& diff, std::string_view member, Parts parts) {
  std::vector<Difference> out;
  std::size_t index = 0;
  std::set<std::string> known;
  for (const json::value& entry : diff.list(member)) {
    const std::string path = fmt::format("{}[{}]", diff.path_of(member), index++);
    Difference read = read_difference(Judged(entry, path), parts);
    if (read.changes.empty()) continue;
    // A field goes and comes in two entries; anything else has one.
    const char verdict = read.is_deleted() ? 'D' : read.is_new() ? 'N' : 'E';
    if (!known.insert(read.collection + '\0' + read.field + '\0' + verdict).second) {
      unfit(path, "describes what an entry before it describes already");
    }
    out.push_back(std::move(read));
  }
  return out;
}

}  // namespace

Planned read_planned(const json::value& document) {
  const Judged body(document, "");
  Planned planned;
  planned.hash = body.text("hash", true);
  const Judged diff(body.required("diff"), "diff");
  planned.diff.collections = read_differences(diff, "collections", {});
  planned.diff.fields = read_differences(diff, "fields", {.field = true});
  planned.diff.system_fields = read_differences(diff, "systemFields", {.field = true});
  planned.diff.relations = read_differences(diff, "relations", {.field = true, .related = true});
  if (diff.find("dirigent") != nullptr) planned.diff.objects = read_object_changes(diff, "dirigent");
  diff.only({"collections", "fields", "systemFields", "relations", "dirigent"});
  body.only({"hash", "diff"});
  return planned;
}

}  // namespace dirigent::schema
