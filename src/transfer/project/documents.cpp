#include "transfer/project/documents.hpp"

#include <algorithm>

#include "schema/snapshot/snapshot.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

constexpr int kVersion = 1;  // of the files' form
constexpr std::string_view kNameOfInstallation = "Administrator";

const Reference* reference_of(const Kind& kind, std::string_view field) {
  const auto found = std::find_if(kind.references.begin(), kind.references.end(),
                                  [field](const Reference& one) { return one.field == field; });
  return found == kind.references.end() ? nullptr : &*found;
}

class Writer {
 public:
  Writer(const schema::Schema& schema, const Rows& rows) : schema_(schema), rows_(rows), names_(names_of(rows)) {}

  Documents all() {
    for (const Kind& kind : kinds()) {
      if (kind.shape == Shape::kFile) files(kind);
      if (kind.shape == Shape::kSingleton) {
        out_.emplace(std::string(kind.name) + ".yaml", in_order(row_of(kind, list(kind).front(), {})));
      }
      if (kind.shape == Shape::kStrings) strings(kind);
    }
    json::object everyone;
    everyone.emplace("policies", members(*kind_of("directus_access"), nullptr, {}));
    out_.emplace(kPublicFile, in_order(everyone));
    return std::move(out_);
  }

 private:
  const std::vector<json::object>& list(const Kind& kind) const { return rows_.of.at(std::string(kind.collection)); }

  static json::object in_order(const json::object& document) { return schema::in_order(document).as_object(); }

  void files(const Kind& kind) {
    for (const json::object& row : list(kind)) {
      const json::value& key = row.at("id");
      const std::string name = name_in(names_, kind.collection, key);
      json::object document = row_of(kind, row, name);
      if (kind.portable && !is_of_installation(kind, row)) document.emplace("id", key);
      for (const Kind& inner : kinds()) {
        if (inner.shape == Shape::kMember && inner.parent == kind.collection) {
          document.emplace(inner.name, members(inner, key, name));
        }
      }
      out_.emplace(std::string(kind.name) + "/" + name + ".yaml", in_order(document));
    }
  }

  // `above` is the name of what the row belongs to; what it refers to inside of that goes without it.
  json::object row_of(const Kind& kind, const json::object& row, const std::string& above) const {
    json::object out;
    for (const schema::Field* field : kept_fields(schema_, kind)) {
      if (field->name == kind.parent_field) continue;
      const json::value& value = member(row, field->name);
      if (const Reference* reference = reference_of(kind, field->name)) {
        std::string name = name_in(names_, reference->collection, value);
        if (reference->collection == "directus_operations" && !name.empty()) {
          const bool within = name.starts_with(above) && name.substr(above.size()).starts_with('/');
          name = within ? name.substr(above.size() + 1) : std::string();
        }
        out.emplace(field->name, name.empty() ? json::value() : json::value(name));
      } else {
        out.emplace(field->name, without_secrets(value));
      }
    }
    return out;
  }

  json::array members(const Kind& kind, const json::value& key, const std::string& above) const {
    struct Placed {
      json::array order;
      json::object entry;
    };
    std::vector<Placed> found;
    for (const json::object& row : list(kind)) {
      if (member(row, kind.parent_field) != key) continue;
      json::object entry = row_of(kind, row, above);
      json::array order;
      if (const json::value* sort = entry.if_contains("sort")) order.push_back(*sort);
      for (const std::string_view field : kind.natural) order.push_back(member(entry, field));
      if (kind.portable) entry.emplace("id", row.at("id"));
      order.push_back(member(entry, "id"));
      found.push_back({std::move(order), in_order(entry)});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Placed& a, const Placed& b) { return before(a.order, b.order); });
    json::array out;
    for (Placed& one : found) out.push_back(std::move(one.entry));
    return out;
  }

  static bool before(const json::array& a, const json::array& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
      if (a[i] == b[i]) continue;
      if (a[i].is_null() || b[i].is_null()) return a[i].is_null();
      if (a[i].is_number() && b[i].is_number()) return a[i].to_number<double>() < b[i].to_number<double>();
      return text_of(a[i]) < text_of(b[i]);
    }
    return false;
  }

  void strings(const Kind& kind) {
    std::map<std::string, json::object> by_language;
    for (const json::object& row : list(kind)) {
      json::object& texts = by_language[text_of(member(row, "language"))];
      texts[text_of(member(row, "key"))] = member(row, "value");
    }
    for (auto& [language, texts] : by_language) {
      const std::string stem = std::string(kind.name) + "/" + (slug(language).empty() ? "unnamed" : slug(language));
      std::string path = stem + ".yaml";
      for (int n = 2; out_.contains(path); ++n) path = stem + "~" + std::to_string(n) + ".yaml";
      json::object document{{"language", language}};
      document.emplace("strings", std::move(texts));
      out_.emplace(path, in_order(document));
    }
  }

  const schema::Schema& schema_;
  const Rows& rows_;
  Names names_;
  Documents out_;
};

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80) --most;
  return std::string(text.substr(0, most)) + "...";
}

bool is_of_installation(const Kind& kind, const json::object& row) {
  const bool made = kind.collection == "directus_roles" || kind.collection == "directus_policies";
  return made && text_of(member(row, "name")) == kNameOfInstallation;
}

Documents documents_of(const schema::Schema& schema, const Rows& rows, bool with_users) {
  Documents out = Writer(schema, rows).all();
  json::array parts;
  for (const Kind& kind : kinds()) {
    if (kind.shape != Shape::kMember) parts.emplace_back(kind.name);
  }
  if (with_users) parts.emplace_back("users-presets");
  json::object project{{"contract", schema::kContractRelease}, {"parts", std::move(parts)}, {"version", kVersion}};
  out.emplace(kProjectFile, std::move(project));
  return out;
}

}  // namespace dirigent::transfer
