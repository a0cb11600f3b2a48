#include "schema/objects/diff.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "schema/objects/definition.hpp"
#include "schema/objects/table_details.hpp"

namespace dirigent::schema {

namespace {

using Objects = std::vector<SchemaObject>;

// Databases name what nobody named, each in its own way.
bool same_elsewhere(const SchemaObject& a, const SchemaObject& b) {
  return a.kind == b.kind && a.table == b.table && a.columns == b.columns && a.unique == b.unique;
}

// The text of a whole table may be written by hand; its details are told by the database.
bool same_as_is(const SchemaObject& now, const SchemaObject& wanted) {
  if (now == wanted) return true;
  if (now.kind != ObjectKind::kBaseTable || !same_definition(now.definition, wanted.definition)) return false;
  SchemaObject plain = wanted;
  plain.definition = now.definition;
  return now == plain;
}

std::vector<ObjectChange> compare(const Objects& now, const Objects& wanted) {
  std::vector<ObjectChange> out;
  // Objects without a name may be there twice: they are counted off.
  std::vector<bool> met(now.size(), false);
  for (const SchemaObject& object : wanted) {
    std::size_t i = 0;
    while (i < now.size() && (met[i] || !now[i].same_thing(object))) ++i;
    if (i == now.size()) {
      out.push_back({std::nullopt, object});
      continue;
    }
    met[i] = true;
    if (!same_as_is(now[i], object)) out.push_back({now[i], object});
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (!met[i]) out.push_back({now[i], std::nullopt});
  }
  return out;
}

bool is_base_table(const Objects& objects, const std::string& name) {
  return std::any_of(objects.begin(), objects.end(), [&name](const SchemaObject& object) {
    return object.kind == ObjectKind::kBaseTable && object.name == name;
  });
}

// Tables by what every database can say, with the keys that lead out of them; and those whose columns are others.
std::set<std::string> append_missing_tables(const Objects& now, const Objects& wanted,
                                            std::vector<ObjectChange>& changes) {
  std::set<std::string> fresh;
  for (const SchemaObject& object : wanted) {
    if (object.kind != ObjectKind::kBaseTable || !object.table.empty()) continue;
    const auto there =
        std::find_if(now.begin(), now.end(), [&object](const SchemaObject& other) { return object.same_thing(other); });
    if (there != now.end() && same_shape(there->details, object.details)) continue;
    SchemaObject plain = object;
    plain.definition.clear();
    changes.push_back({there == now.end() ? std::nullopt : std::optional(*there), std::move(plain)});
    if (there != now.end()) continue;
    fresh.insert(object.name);
    for (SchemaObject& key : foreign_keys_of(object)) changes.push_back({std::nullopt, std::move(key)});
  }
  return fresh;
}

void append_collection(const Objects& now, const SchemaObject& wanted, bool exists,
                       std::vector<ObjectChange>& changes) {
  const auto there =
      std::find_if(now.begin(), now.end(), [&wanted](const SchemaObject& other) { return wanted.same_thing(other); });
  if (there == now.end()) {
    if (!exists) return;  // rows about a view that is left out
    changes.push_back({std::nullopt, wanted});
  } else if (!same_rows(there->details, wanted.details)) {
    changes.push_back({*there, wanted});
  }
}

ObjectDifference compare_elsewhere(const Objects& now, const Objects& wanted) {
  ObjectDifference out;
  const auto has = [](const Objects& list, const SchemaObject& object) {
    return std::any_of(list.begin(), list.end(),
                       [&object](const SchemaObject& other) { return same_elsewhere(object, other); });
  };
  const std::set<std::string> fresh = append_missing_tables(now, wanted, out.changes);
  for (const SchemaObject& object : wanted) {
    if (object.kind == ObjectKind::kBaseTable) continue;  // a whole one, or a part of one that is whole elsewhere
    // Constraints of a base table may be parts of its text here.
    if (object.kind == ObjectKind::kUnique && is_base_table(now, object.table)) continue;
    if (object.kind == ObjectKind::kForeignKey && fresh.contains(object.table)) {
      out.changes.push_back({std::nullopt, object});  // the words for it are SQL's own
    } else if (object.kind == ObjectKind::kCollection) {
      append_collection(now, object, is_base_table(wanted, object.name), out.changes);
    } else if (!object.portable()) {
      out.skipped.push_back(object);
    } else if (!has(now, object)) {
      out.changes.push_back({std::nullopt, object});
    }
  }
  for (const SchemaObject& object : now) {
    if (object.kind == ObjectKind::kCollection || object.kind == ObjectKind::kBaseTable) {
      if (!object.table.empty()) continue;
      const bool there = std::any_of(wanted.begin(), wanted.end(),
                                     [&object](const SchemaObject& other) { return object.same_thing(other); });
      if (!there) out.changes.push_back({object, std::nullopt});
      continue;
    }
    // ... or there.
    if (object.kind == ObjectKind::kUnique && is_base_table(wanted, object.table)) continue;
    if (object.portable() && !has(wanted, object)) out.changes.push_back({object, std::nullopt});
  }
  return out;
}

void sort_changes(std::vector<ObjectChange>& changes) {
  std::stable_sort(changes.begin(), changes.end(), [](const ObjectChange& a, const ObjectChange& b) {
    const auto place = [](const ObjectChange& one) {
      return std::tie(one.object().kind, one.object().table, one.object().name);
    };
    return place(a) < place(b);
  });
}

}  // namespace

ObjectDifference difference(const Objects& now, const ObjectSection& wanted, std::string_view vendor) {
  ObjectDifference out;
  if (wanted.vendor == vendor) {
    out.changes = compare(now, wanted.objects);
  } else {
    out = compare_elsewhere(now, wanted.objects);
  }
  if (!wanted.tables) {
    std::erase_if(out.changes, [](const ObjectChange& change) {
      return change.object().kind == ObjectKind::kBaseTable || change.object().kind == ObjectKind::kCollection;
    });
  }
  sort_changes(out.changes);
  return out;
}

json::array to_json(const std::vector<ObjectChange>& changes) {
  json::array out;
  for (const ObjectChange& change : changes) {
    json::object entry{{"change", change.verb()}};
    if (change.before) entry.emplace("before", to_json(*change.before));
    if (change.after) entry.emplace("after", to_json(*change.after));
    out.push_back(std::move(entry));
  }
  return out;
}

std::vector<ObjectChange> read_object_changes(const Judged& owner, std::string_view member) {
  std::vector<ObjectChange> out;
  for (const json::value& value : owner.list(member)) {
    const Judged entry(value, fmt::format("{}[{}]", owner.path_of(member), out.size()));
    ObjectChange change;
    const auto read = [&entry](std::string_view side, std::optional<SchemaObject>& object) {
      if (const json::value* given = entry.find(side)) object = read_object(Judged(*given, entry.path_of(side)));
    };
    read("before", change.before);
    read("after", change.after);
    if (!change.before && !change.after) unfit(entry.path(), "has neither \"before\" nor \"after\"");
    if (entry.text("change", true) != change.verb()) {
      unfit(entry.path_of("change"), fmt::format("must be \"{}\"", change.verb()));
    }
    if (change.before && change.after && !change.before->same_thing(*change.after)) {
      unfit(entry.path(), "replaces one thing by another");
    }
    entry.only({"change", "before", "after"});
    out.push_back(std::move(change));
  }
  sort_changes(out);
  return out;
}

}  // namespace dirigent::schema
