#include "transfer/project/names.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::size_t kLongest = 80;  // bytes; file systems take 255

std::string slug_or(std::string_view text, std::string_view otherwise) {
  const std::string made = slug(text);
  return made.empty() ? std::string(otherwise) : made;
}

std::string wished_name(const Kind& kind, const json::object& row, const Names& names) {
  const auto text = [&row](std::string_view field) { return text_of(member(row, field)); };
  if (kind.collection == "directus_permissions") {
    return name_in(names, "directus_policies", member(row, "policy")) + "/" + slug_or(text("collection"), "unnamed") +
           "." + slug_or(text("action"), "unnamed");
  }
  if (kind.collection == "directus_presets") {
    std::string owner = name_in(names, "directus_roles", member(row, "role"));
    const std::string user = slug(name_in(names, "directus_users", member(row, "user")));
    if (!user.empty()) owner = owner.empty() ? "users/" + user : owner + "/" + user;
    if (owner.empty()) owner = "global";
    return owner + "/" + slug_or(text("collection"), "all") + "." + slug_or(text("bookmark"), "default");
  }
  if (kind.shape == Shape::kMember) {
    std::string own = kind.collection == "directus_operations" ? text("key") : text("id");
    return name_in(names, kind.parent, member(row, kind.parent_field)) + "/" + own;
  }
  return slug_or(text("name"), "unnamed");
}

// What tells rows apart whose names are the same, in an order that no database decides.
std::string content_of(const Kind& kind, const json::object& row) {
  if (kind.portable) return text_of(member(row, "id"));
  json::object rest = row;
  rest.stable_erase("id");
  for (const Reference& reference : kind.references) rest.stable_erase(reference.field);
  return base::to_json(rest);
}

void name_rows(const Kind& kind, const std::vector<json::object>& rows, Names& names) {
  struct Named {
    std::string name, content, key;
  };
  std::vector<Named> all;
  for (const json::object& row : rows) {
    all.push_back({wished_name(kind, row, names), content_of(kind, row), text_of(member(row, "id"))});
  }
  std::sort(all.begin(), all.end(), [](const Named& a, const Named& b) {
    return std::tie(a.name, a.content, a.key) < std::tie(b.name, b.content, b.key);
  });
  std::map<std::string, std::string>& out = names[std::string(kind.collection)];
  std::set<std::string> taken;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool shared =
        (i > 0 && all[i - 1].name == all[i].name) || (i + 1 < all.size() && all[i + 1].name == all[i].name);
    std::string name = all[i].name;
    if (shared && kind.portable) name += "-" + all[i].key.substr(0, kIdLetters);
    const std::string stem = name;
    for (int n = 2; !taken.insert(name).second; ++n) name = stem + "~" + std::to_string(n);
    out.emplace(all[i].key, name);
  }
}

}  // namespace

std::string slug(std::string_view text) {
  std::string out;
  for (const char letter : base::lower(text)) {
    const bool kept = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
                      static_cast<unsigned char>(letter) >= 0x80;
    if (kept) {
      out += letter;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  std::size_t end = std::min(out.size(), kLongest);
  while (end > 0 && end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  out.resize(end);
  while (out.ends_with('-')) out.pop_back();
  return out;
}

Names names_of(const Rows& rows) {
  Names names;
  auto& users = names["directus_users"];
  for (const auto& [id, email] : rows.emails) users.emplace(id, email);
  // Names of others are made of those of policies and roles.
  for (const Kind& kind : kinds()) {
    if (kind.shape == Shape::kFile && kind.portable) name_rows(kind, rows.of.at(std::string(kind.collection)), names);
  }
  for (const Kind& kind : kinds()) {
    const bool files = kind.shape == Shape::kFile && !kind.portable;
    if (files || kind.shape == Shape::kMember) name_rows(kind, rows.of.at(std::string(kind.collection)), names);
  }
  return names;
}

std::string name_in(const Names& names, std::string_view collection, const json::value& key) {
  const auto rows = names.find(collection);
  if (key.is_null() || rows == names.end()) return {};
  const auto found = rows->second.find(text_of(key));
  return found == rows->second.end() ? std::string() : found->second;
}

}  // namespace dirigent::transfer
