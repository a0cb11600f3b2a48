#include "transfer/project/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// As they are written down: 2 and 2.0 are the same.
bool same(const json::value& a, const json::value& b) {
  return base::to_json(a) == base::to_json(b);
}

std::string title(const std::string& path, const std::string& place) {
  return place.empty() ? path : path + " " + place;
}

// The kinds of which the project holds every row.
std::set<std::string> whole_parts(const Documents& documents) {
  std::set<std::string> out;
  const auto project = documents.find(std::string(kProjectFile));
  if (project == documents.end()) return out;
  const json::array* parts = member(project->second, "parts").if_array();
  if (parts == nullptr) throw FileProblem(std::string(kProjectFile), "parts", "parts has to be a list");
  for (const json::value& part : *parts) out.insert(text_of(part));
  return out;
}

class Planner {
 public:
  Planner(const schema::Schema& schema, const Rows& rows, const PlanOptions& options)
      : schema_(schema), rows_(rows), options_(options) {}

  Plan plan(const Documents& documents) {
    const std::vector<Wanted> wanted = wanted_rows(schema_, rows_, documents, out_.warnings);
    std::set<const json::object*> claimed;
    for (const Kind& kind : kinds()) {
      for (const Wanted& one : wanted) {
        if (one.kind != &kind) continue;
        if (one.present != nullptr) claimed.insert(one.present);
        if (chosen(kind)) compare(one);
      }
    }
    leftovers(claimed, whole_parts(documents));
    return std::move(out_);
  }

 private:
  bool chosen(const Kind& kind) const {
    return options_.only.empty() || options_.only.contains(std::string(part_of(kind)));
  }

  static std::string_view part_of(const Kind& kind) {
    return kind.shape == Shape::kMember ? kind_of(kind.parent)->name : kind.name;
  }

  void compare(const Wanted& one) {
    Change change{
        one.present == nullptr ? Act::kCreate : Act::kUpdate, one.kind, one.path, one.place, one.key, {}, {}, {}, {}};
    for (const auto& entry : one.row) {
      static const json::value none;
      const json::value& now = one.present != nullptr ? member(*one.present, entry.key()) : none;
      const json::value& wanted = entry.value();
      if (one.present != nullptr && (same(wanted, without_secrets(now)) || same(wanted, now))) continue;
      std::vector<std::string> missing;
      json::value full = with_secrets(wanted, now, std::string(entry.key()), missing);
      for (const std::string& place : missing) {
        out_.warnings.push_back(fmt::format("{}: {} is a secret that this database does not have: set it by hand",
                                            title(one.path, one.place), place));
      }
      change.members.emplace_back(entry.key());
      if (!contains(one.kind->later, entry.key())) {
        change.payload.emplace(entry.key(), std::move(full));
        continue;
      }
      if (one.present == nullptr && full.is_null()) continue;
      if (!now.is_null()) change.cleared.emplace_back(entry.key());
      change.later.emplace(entry.key(), std::move(full));
    }
    if (one.present != nullptr && change.members.empty()) {
      ++out_.same;
      return;
    }
    out_.changes.push_back(std::move(change));
  }

  void leftovers(const std::set<const json::object*>& claimed, const std::set<std::string>& parts) {
    const Names names = names_of(rows_);
    const auto all = kinds();
    for (auto kind = all.rbegin(); kind != all.rend(); ++kind) {
      if (kind->shape == Shape::kSingleton || !chosen(*kind) || !parts.contains(std::string(part_of(*kind)))) continue;
      for (const json::object& row : rows_.of.at(std::string(kind->collection))) {
        if (claimed.contains(&row)) continue;
        const bool of_user = kind->collection == "directus_presets" && !member(row, "user").is_null();
        if (of_user && !parts.contains("users-presets")) continue;
        std::string name = name_of(*kind, row, names);
        if (options_.remove) {
          Change change;
          change.act = Act::kDelete;
          change.kind = &*kind;
          change.path = std::move(name);
          change.key = text_of(row.at("id"));
          for (const std::string_view field : kind->later) {
            if (!member(row, field).is_null()) change.cleared.emplace_back(field);
          }
          out_.changes.push_back(std::move(change));
        } else {
          out_.extra.push_back(std::move(name));
        }
      }
    }
  }

  static std::string name_of(const Kind& kind, const json::object& row, const Names& names) {
    if (kind.collection == "directus_access") {
      const std::string role = name_in(names, "directus_roles", member(row, "role"));
      const std::string holder = role.empty() ? std::string("public") : "roles/" + role;
      return fmt::format("{} policy {}", holder, name_in(names, "directus_policies", member(row, "policy")));
    }
    if (kind.shape == Shape::kStrings) {
      return fmt::format("{}/{} {}", kind.name, slug(text_of(member(row, "language"))), text_of(member(row, "key")));
    }
    if (kind.collection == "directus_panels") {
      const std::string dashboard = name_in(names, kind.parent, member(row, kind.parent_field));
      return fmt::format("dashboards/{} panel {}", dashboard, text_of(member(row, "name")));
    }
    return std::string(kind.name) + "/" + name_in(names, kind.collection, row.at("id"));
  }

  const schema::Schema& schema_;
  const Rows& rows_;
  const PlanOptions& options_;
  Plan out_;
};

}  // namespace

Plan plan_import(const schema::Schema& schema, const Rows& rows, const Documents& documents,
                 const PlanOptions& options) {
  return Planner(schema, rows, options).plan(documents);
}

bool has_presets_of_users(const Documents& documents) {
  return std::any_of(documents.begin(), documents.end(), [](const auto& file) {
    return file.first.starts_with("presets/") && !member(file.second, "user").is_null();
  });
}

std::string_view word_of(Act act) {
  if (act == Act::kCreate) return "create";
  return act == Act::kUpdate ? "update" : "delete";
}

std::string text_of(const Plan& plan) {
  std::string out;
  for (const Change& change : plan.changes) {
    out += fmt::format("  {} {}", word_of(change.act), title(change.path, change.place));
    if (change.act == Act::kUpdate) {
      for (std::size_t i = 0; i < change.members.size(); ++i) out += (i == 0 ? ": " : ", ") + change.members[i];
    }
    out += '\n';
  }
  if (plan.changes.empty()) out += "No changes.\n";
  for (const std::string& name : plan.extra) out += fmt::format("  keep {}, which no file has\n", name);
  return out;
}

}  // namespace dirigent::transfer
