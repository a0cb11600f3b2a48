#include "transfer/project/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::transfer {

namespace {

using Value = std::optional<json::value>;

constexpr std::size_t kLongestShown = 80;  // bytes of a value in a conflict

bool same(const Value& a, const Value& b) {
  if (!a || !b) return !a && !b;
  return base::to_json(*a) == base::to_json(*b);
}

Value value_in(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr ? Value(*found) : std::nullopt;
}

// What tells the rows of a list apart; empty for what is no such list.
std::string identity_of(const json::value& entry) {
  const json::object* object = entry.if_object();
  if (object == nullptr) return {};
  for (const std::string_view name : {"id", "policy", "key"}) {
    const std::string text = transfer::text_of(member(*object, name));
    if (!text.empty()) return text;
  }
  return {};
}

std::optional<json::object> by_identity(const Value& value) {
  json::object out;
  if (!value) return out;
  if (!value->is_array()) return std::nullopt;
  for (const json::value& entry : value->get_array()) {
    const std::string identity = identity_of(entry);
    if (identity.empty() || !out.emplace(identity, entry).second) return std::nullopt;
  }
  return out;
}

bool is_set_of_texts(const Value& value) {
  const json::array* list = value ? value->if_array() : nullptr;
  return list != nullptr && std::all_of(list->begin(), list->end(), [](const auto& one) { return one.is_string(); });
}

// Also where the project is a folder of something larger.
bool is_permission(const std::string& path) {
  return path.starts_with("permissions/") || path.find("/permissions/") != path.npos;
}

class Merger {
 public:
  Merger(Winner winner, std::vector<Conflict>& conflicts) : winner_(winner), conflicts_(conflicts) {}

  /// `place` is a member's; empty for a whole document.
  Value merged(const std::string& path, const std::string& place, const Value& base, const Value& ours,
               const Value& theirs) {
    if (same(ours, theirs) || same(base, theirs)) return ours;
    if (same(base, ours)) return theirs;
    if (ours && theirs) {
      if (const std::optional<Value> inner = merged_inside(path, place, base, ours, theirs)) return *inner;
    }
    if (winner_ == Winner::kNone) conflicts_.push_back({path, place, base, ours, theirs});
    return winner_ == Winner::kTheirs ? theirs : ours;
  }

 private:
  std::optional<Value> merged_inside(const std::string& path, const std::string& place, const Value& base,
                                     const Value& ours, const Value& theirs) {
    if (ours->is_object() && theirs->is_object() && (!base || base->is_object())) {
      const json::object none;
      return Value(objects(path, place, base ? base->get_object() : none, ours->get_object(), theirs->get_object()));
    }
    if (is_permission(path) && place == "fields" && is_set_of_texts(ours) && is_set_of_texts(theirs)) {
      if (!base || is_set_of_texts(base)) return Value(sets(base, *ours, *theirs));
    }
    const bool lists = place == "operations" || place == "panels" || place == "policies" || place == "rows";
    if (!lists || !ours->is_array() || !theirs->is_array()) return std::nullopt;
    const auto base_rows = by_identity(base), our_rows = by_identity(ours), their_rows = by_identity(theirs);
    if (!base_rows || !our_rows || !their_rows) return std::nullopt;
    return Value(in_place(objects(path, place, *base_rows, *our_rows, *their_rows), *our_rows));
  }

  json::object objects(const std::string& path, const std::string& place, const json::object& base,
                       const json::object& ours, const json::object& theirs) {
    std::set<std::string> names;
    for (const auto* side : {&base, &ours, &theirs}) {
      for (const auto& member : *side) names.emplace(member.key());
    }
    json::object out;
    for (const std::string& name : names) {
      const std::string inner = place.empty() ? name : place + "." + name;
      Value value = merged(path, inner, value_in(base, name), value_in(ours, name), value_in(theirs, name));
      if (value) out.emplace(name, std::move(*value));
    }
    return out;
  }

  static json::value sets(const Value& base, const json::value& ours, const json::value& theirs) {
    const auto texts = [](const json::value& list) {
      std::set<std::string> out;
      for (const json::value& one : list.as_array()) out.emplace(one.as_string());
      return out;
    };
    const std::set<std::string> before = base ? texts(*base) : std::set<std::string>();
    const std::set<std::string> mine = texts(ours), others = texts(theirs);
    std::set<std::string> all = mine;
    all.insert(others.begin(), others.end());
    json::array out;
    for (const std::string& one : all) {
      const bool removed = before.contains(one) && (!mine.contains(one) || !others.contains(one));
      if (!removed) out.emplace_back(one);
    }
    return out;
  }

  // Rows in the order in which ours has them, those that are new behind them.
  static json::value in_place(json::object rows, const json::object& ours) {
    json::array out;
    for (const auto& row : ours) {
      if (json::value* kept = rows.if_contains(row.key())) out.push_back(std::move(*kept));
    }
    for (auto& row : rows) {
      if (!ours.contains(row.key())) out.push_back(std::move(row.value()));
    }
    return out;
  }

  Winner winner_;
  std::vector<Conflict>& conflicts_;
};

// By folder and id, where there is one, else by path.
std::map<std::string, std::string> paths_by_identity(const Documents& documents) {
  std::map<std::string, std::string> out;
  for (const auto& [path, document] : documents) {
    const std::string id = text_of(member(document, "id"));
    const std::size_t slash = path.find('/');
    const bool named = !id.empty() && slash != path.npos;
    const std::string identity = named ? path.substr(0, slash + 1) + "#" + id : path;
    if (!out.emplace(identity, path).second) out.emplace(path, path);
  }
  return out;
}

std::string path_in(const std::map<std::string, std::string>& paths, const std::string& identity) {
  const auto found = paths.find(identity);
  return found == paths.end() ? std::string() : found->second;
}

Value document_in(const Documents& documents, const std::string& path) {
  const auto found = documents.find(path);
  return found == documents.end() ? std::nullopt : Value(found->second);
}

std::string shown(const Value& value) {
  if (!value) return "nothing";
  std::string text = base::to_json(*value);
  if (text.size() > kLongestShown) text = text.substr(0, kLongestShown) + "...";
  return text;
}

}  // namespace

Merged merge(const Documents& base, const Documents& ours, const Documents& theirs, Winner winner) {
  Merged out;
  Merger merger(winner, out.conflicts);
  const auto base_paths = paths_by_identity(base), our_paths = paths_by_identity(ours),
             their_paths = paths_by_identity(theirs);
  std::set<std::string> identities;
  for (const auto* side : {&base_paths, &our_paths, &their_paths}) {
    for (const auto& [identity, path] : *side) identities.insert(identity);
  }
  for (const std::string& identity : identities) {
    const std::string before = path_in(base_paths, identity), mine = path_in(our_paths, identity),
                      other = path_in(their_paths, identity);
    // Who renamed it decides what it is called.
    std::string path = mine.empty() || (mine == before && !other.empty()) ? other : mine;
    if (path.empty()) path = before;
    const Value value =
        merger.merged(path, {}, document_in(base, before), document_in(ours, mine), document_in(theirs, other));
    if (!value) continue;
    const std::string stem = path.substr(0, path.rfind('.'));
    for (int n = 2; out.documents.contains(path); ++n) path = stem + "~" + std::to_string(n) + ".yaml";
    out.documents.emplace(path, value->as_object());
  }
  return out;
}

std::string text_of(const Conflict& conflict) {
  return fmt::format("{}: {}: base {} / ours {} / theirs {}", conflict.path,
                     conflict.place.empty() ? "the whole file" : conflict.place, shown(conflict.base),
                     shown(conflict.ours), shown(conflict.theirs));
}

}  // namespace dirigent::transfer
