#include "transfer/project/wanted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"
#include "base/uuid.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

std::string stem_of(const std::string& path) {
  const std::size_t slash = path.find('/');
  const std::size_t begin = slash == path.npos ? 0 : slash + 1;
  return path.substr(begin, path.rfind('.') - begin);
}

std::string below(const std::string& place, std::string_view name) {
  return place.empty() ? std::string(name) : place + "." + std::string(name);
}

class Reader {
 public:
  Reader(const schema::Schema& schema, const Rows& rows, std::vector<std::string>& warnings)
      : schema_(schema), rows_(rows), warnings_(warnings) {
    for (const auto& [collection, named] : names_of(rows)) {
      for (const auto& [key, name] : named) keys_[collection].emplace(name, key);
    }
    // Users are told apart by case in no database.
    for (const auto& [id, email] : rows.emails) keys_["directus_users"].emplace(email, id);
  }

  std::vector<Wanted> read(const Documents& documents) {
    for (const auto& [path, document] : documents) take_file(path, document);
    // First what others refer to, then what is known by its references.
    for (const Kind& kind : kinds()) {
      if (kind.portable && kind.shape == Shape::kFile) identify(kind);
    }
    for (const Kind& kind : kinds()) {
      if (kind.shape != Shape::kMember) continue;
      resolve(kind, kind.later.empty());
      identify(kind);
    }
    for (const Kind& kind : kinds()) {
      const bool known = kind.portable || kind.shape == Shape::kMember;
      if (!known || !kind.later.empty()) resolve(kind, true);
      if (!known) identify(kind);
    }
    std::erase_if(all_, [](const Wanted& one) { return one.kind == nullptr; });
    return std::move(all_);
  }

 private:
  void take_file(const std::string& path, const json::object& document) {
    const Kind* kind = kind_of_path(path);
    if (kind == nullptr) return;
    if (path == kPublicFile) {
      for (const auto& member : document) {
        if (member.key() != kind->name) refuse_member(path, member.key());
      }
      return take_members(*kind, path, document, {});
    }
    if (kind->shape == Shape::kStrings) return take_strings(*kind, path, document);
    const std::string name = stem_of(path);
    json::object own = document;
    for (const Kind& inner : kinds()) {
      if (inner.shape != Shape::kMember || inner.parent != kind->collection) continue;
      take_members(inner, path, document, name);
      own.stable_erase(inner.name);
    }
    take(*kind, path, {}, name, own, {});
  }

  void take_members(const Kind& kind, const std::string& path, const json::object& document,
                    const std::string& parent) {
    const json::value& given = member(document, kind.name);
    if (given.is_null()) return;
    if (!given.is_array())
      throw FileProblem(path, std::string(kind.name), fmt::format("{} has to be a list", kind.name));
    std::set<std::string> taken;
    std::map<std::string, int> sharing;
    for (const json::value& entry : given.get_array()) {
      if (entry.is_object()) ++sharing[text_of(member(entry.get_object(), "key"))];
    }
    for (std::size_t i = 0; i < given.get_array().size(); ++i) {
      const std::string place = fmt::format("{}[{}]", kind.name, i);
      const json::object* entry = given.get_array()[i].if_object();
      if (entry == nullptr) throw FileProblem(path, place, fmt::format("{} has to be a mapping", place));
      const bool named = kind.collection == "directus_operations";
      std::string own = named ? text_of(member(*entry, "key")) : std::to_string(i);
      if (named && sharing[own] > 1) own += "-" + text_of(member(*entry, "id")).substr(0, kIdLetters);
      std::string name = parent + "/" + own;
      for (int n = 2; !taken.insert(name).second; ++n) name = parent + "/" + own + "~" + std::to_string(n);
      take(kind, path, place, name, *entry, parent);
    }
  }

  void take_strings(const Kind& kind, const std::string& path, const json::object& document) {
    const json::object* texts = member(document, "strings").if_object();
    if (!member(document, "language").is_string()) throw FileProblem(path, "language", "language has to be a text");
    if (texts == nullptr) throw FileProblem(path, "strings", "strings has to be a mapping of keys to texts");
    for (const auto& text : *texts) {
      const std::string place = below("strings", text.key());
      if (!text.value().is_string()) throw FileProblem(path, place, fmt::format("{} has to be a text", place));
      json::object row{{"key", text.key()}, {"language", document.at("language")}, {"value", text.value()}};
      take(kind, path, place, std::string(text.key()), row, {});
    }
  }

  [[noreturn]] static void refuse_member(const std::string& path, const std::string& place) {
    throw FileProblem(path, place, fmt::format("{} is no member of such a file", place));
  }

  void take(const Kind& kind, const std::string& path, const std::string& place, const std::string& name,
            const json::object& document, const std::string& parent) {
    Wanted wanted{&kind, path, place, name, {}, {}, nullptr, parent};
    std::set<std::string_view> known;
    for (const schema::Field* field : kept_fields(schema_, kind)) {
      if (field->name != kind.parent_field) known.insert(field->name);
    }
    for (const auto& entry : document) {
      if (kind.portable && entry.key() == "id") {
        if (!entry.value().is_string() || !base::is_uuid(entry.value().get_string())) {
          throw FileProblem(path, below(place, "id"), "id has to be a UUID");
        }
        wanted.key = text_of(entry.value());
        if (!ids_[kind.collection].insert(wanted.key).second) {
          throw FileProblem(path, below(place, "id"), fmt::format("the id {} is in another file, too", wanted.key));
        }
        continue;
      }
      if (!known.contains(entry.key())) refuse_member(path, below(place, entry.key()));
      wanted.row.emplace(entry.key(), schema::in_order(entry.value()));
    }
    for (const std::string_view field : {"name", "key", "collection", "action", "policy", "type"}) {
      const schema::Field* column = schema_.collection(kind.collection)->field(field);
      const bool needed = known.contains(field) && column->column && !column->column->nullable;
      if (needed && member(wanted.row, field).is_null()) {
        throw FileProblem(path, place, fmt::format("{}has no {}", place.empty() ? "" : place + " ", field));
      }
    }
    for (const std::string_view set : kind.sets) {
      json::value* list = wanted.row.if_contains(set);
      if (list != nullptr && list->is_array()) {
        json::array& values = list->get_array();
        std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
      }
    }
    all_.push_back(std::move(wanted));
  }

  std::string key_of(std::string_view collection, const std::string& name) const {
    for (const auto* from : {&given_, &keys_}) {
      const auto named = from->find(collection);
      if (named == from->end()) continue;
      const auto found = named->second.find(name);
      if (found != named->second.end()) return found->second;
    }
    return {};
  }

  // Names become keys of the database. Members stand under what they belong to.
  void resolve(const Kind& kind, bool references) {
    for (Wanted& one : all_) {
      if (one.kind != &kind) continue;
      if (kind.shape == Shape::kMember && !one.row.contains(kind.parent_field)) {
        const std::string parent = key_of(kind.parent, one.parent);
        one.row.emplace(kind.parent_field, parent.empty() ? json::value() : json::value(parent));
      }
      if (!references) continue;
      for (const Reference& reference : kind.references) {
        json::value* value = one.row.if_contains(reference.field);
        if (value == nullptr || value->is_null()) continue;
        std::string name = text_of(*value);
        if (reference.collection == "directus_operations") {
          name = (kind.shape == Shape::kMember ? one.parent : one.name) + "/" + name;
        }
        const std::string key = key_of(reference.collection, name);
        if (!key.empty()) {
          *value = key;
        } else if (reference.collection == "directus_users") {
          warnings_.push_back(fmt::format("{}: there is no user {}, so this is left out", one.path, name));
          one.kind = nullptr;
          break;
        } else {
          throw FileProblem(one.path, below(one.place, reference.field),
                            fmt::format("{} is \"{}\", which is neither in the files nor in the database",
                                        below(one.place, reference.field), text_of(*value)));
        }
      }
    }
  }

  static std::string natural_of(const Kind& kind, const json::object& row) {
    json::array values;
    if (!kind.parent_field.empty()) values.push_back(member(row, kind.parent_field));
    for (const std::string_view field : kind.natural) values.push_back(member(row, field));
    return json::serialize(values);
  }

  static bool is_just(const Wanted& wanted, const json::object& row) {
    for (const auto& entry : wanted.row) {
      if (base::to_json(entry.value()) != base::to_json(without_secrets(member(row, entry.key())))) return false;
    }
    return true;
  }

  // By the key in the file, else by the natural key; of several that share it the one that is just so already.
  void identify(const Kind& kind) {
    const std::vector<json::object>& rows = rows_.of.at(std::string(kind.collection));
    std::map<std::string, const json::object*> by_key;
    std::multimap<std::string, const json::object*> by_nature;
    for (const json::object& row : rows) {
      const std::string key = text_of(row.at("id"));
      by_key.emplace(key, &row);
      if (!ids_[kind.collection].contains(key)) by_nature.emplace(natural_of(kind, row), &row);
    }
    for (Wanted& one : all_) {
      if (one.kind != &kind) continue;
      const auto same = one.key.empty() ? by_key.end() : by_key.find(one.key);
      if (same != by_key.end()) one.present = same->second;
      if (kind.shape == Shape::kSingleton) one.present = &rows.front();
    }
    for (const bool exactly : {true, false}) {
      for (Wanted& one : all_) {
        if (one.kind != &kind || one.present != nullptr) continue;
        const auto [begin, end] = by_nature.equal_range(natural_of(kind, one.row));
        const auto alike = std::find_if(
            begin, end, [&](const auto& candidate) { return !exactly || is_just(one, *candidate.second); });
        if (alike == end) continue;
        one.present = alike->second;
        by_nature.erase(alike);
      }
    }
    for (Wanted& one : all_) {
      if (one.kind != &kind) continue;
      if (one.present != nullptr) one.key = text_of(one.present->at("id"));
      if (one.key.empty() && (kind.portable || kind.collection == "directus_access")) one.key = base::uuid_v4();
      given_[std::string(kind.collection)].emplace(one.name, one.key);
    }
  }

  const schema::Schema& schema_;
  const Rows& rows_;
  std::vector<std::string>& warnings_;
  std::vector<Wanted> all_;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> keys_, given_;  // by collection and name
  std::map<std::string_view, std::set<std::string>> ids_;                                // that files hold
};

}  // namespace

std::vector<Wanted> wanted_rows(const schema::Schema& schema, const Rows& rows, const Documents& documents,
                                std::vector<std::string>& warnings) {
  return Reader(schema, rows, warnings).read(documents);
}

}  // namespace dirigent::transfer
