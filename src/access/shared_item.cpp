#include "access/shared_item.hpp"

#include <algorithm>
#include <string_view>

#include "access/model_rows.hpp"
#include "query/written_filter.hpp"

namespace dirigent::access {

namespace {

using query::Filter;

constexpr std::size_t kMostPairs = 400;

// What every visitor can read besides: the client needs the model to show anything.
constexpr std::string_view kTranslations = "directus_translations";

Permission all_of(std::string collection) {
  Permission permission;
  permission.collection = std::move(collection);
  permission.fields = {"*"};
  return permission;
}

std::span<const Permission> side_of(const Who& who, const std::string& collection) {
  static const Permission kEverything = all_of({});
  return unlimited(who) ? std::span(&kEverything, 1) : permissions_of(who, collection, Action::kRead);
}

std::vector<std::string> both_allow(const Permission& one, const Permission& other) {
  if (one.all_fields()) return other.fields;
  if (other.all_fields()) return one.fields;
  std::vector<std::string> both;
  std::copy_if(one.fields.begin(), one.fields.end(), std::back_inserter(both),
               [&other](const std::string& field) { return other.covers(field); });
  return both;
}

// A field may be seen on a row where some permission of the role and some of the creator both show it there: each pair
// of them is one permission of the visitor.
void add_pairs(std::vector<Permission>& all, const std::string& collection, const Filter& reached, const Who& role,
               const Who& creator) {
  std::size_t pairs = 0;
  for (const Permission& one : side_of(role, collection)) {
    for (const Permission& other : side_of(creator, collection)) {
      if (++pairs > kMostPairs) return;
      Permission permission;
      permission.collection = collection;
      permission.fields = both_allow(one, other);
      Filter rows;
      rows.children.push_back(reached);
      for (const auto& rule : {one.rows, other.rows}) {
        if (rule) rows.children.push_back(*rule);
      }
      permission.rule = query::written_filter(rows);
      permission.rows = std::make_shared<const Filter>(std::move(rows));
      all.push_back(std::move(permission));
    }
  }
}

// Where the role may not read the item's collection its visitor sees that the item is there and no field of it, as the
// contract has it; its key they hold with the share.
void add_bare_item(std::vector<Permission>& all, const schema::Schema& schema, const SharedItem& item, const Who& role,
                   const Who& creator) {
  const schema::Collection* root = schema.collection(item.collection);
  if (root == nullptr || !root->table || !side_of(role, item.collection).empty()) return;
  Permission nothing = all_of(item.collection);
  nothing.fields.clear();
  Filter the_item;
  the_item.kind = Filter::Kind::kCondition;
  the_item.path = {root->primary_key};
  the_item.op = "_eq";
  the_item.value = json::value(item.key);
  Accountability bare;
  bare.permissions = std::make_shared<const PermissionSet>(std::vector<Permission>{std::move(nothing)});
  add_pairs(all, item.collection, the_item, bare, creator);
}

// Beyond the item's own collection a visitor of a limited share sees fields of the names they see there, as the
// contract has it.
void keep_names_of_root(std::vector<Permission>& all, const schema::Schema& schema, const std::string& root,
                        const Readable& readable) {
  if (readable.everything()) return;
  for (Permission& permission : all) {
    if (permission.collection == root) continue;
    if (permission.all_fields()) {
      permission.fields.clear();
      for (const schema::Field& field : schema.collection(permission.collection)->fields) {
        permission.fields.push_back(field.name);
      }
    }
    std::erase_if(permission.fields, [&](const std::string& field) { return !readable.field(root, field); });
  }
}

}  // namespace

std::vector<Permission> share_permissions(const schema::Schema& schema, const SharedItem& item, const Who& role,
                                          const Who& creator) {
  const Readable readable(schema, std::vector<Who>{role, creator});
  std::vector<Permission> all;
  for (const auto& [collection, reached] : reach(schema, item, readable)) {
    add_pairs(all, collection, reached, role, creator);
  }
  add_bare_item(all, schema, item, role, creator);
  keep_names_of_root(all, schema, item.collection, readable);
  for (const std::string_view collection : kModelRows) all.push_back(all_of(std::string(collection)));
  all.push_back(all_of(std::string(kTranslations)));
  return all;
}

}  // namespace dirigent::access
