#include "access/shared_item.hpp"

#include <algorithm>
#include <deque>

#include "query/written_filter.hpp"

namespace dirigent::access {

namespace {

using query::Filter;
using schema::Relation;

// A model where everything is related to everything has more ways than anyone follows.
constexpr std::size_t kMostWays = 400;
constexpr std::size_t kMostPairs = 400;

// What every visitor can read besides: the client needs the model to show anything.
constexpr const char* kModelCollections[] = {"directus_collections", "directus_fields", "directus_relations",
                                             "directus_translations"};

// A way from the shared item, as it is walked back: `back` leads from items of `collection` to the shared one.
struct Way {
  std::string collection;
  std::vector<std::string> passed;  // collections, in order, this one not among them
  std::vector<std::string> back;
  const Relation* down = nullptr;  // the relation that was followed to its many last
};

class Walk {
 public:
  Walk(const schema::Schema& schema, const SharedItem& item, const Readable& readable)
      : schema_(schema), item_(item), readable_(readable), root_(schema.collection(item.collection)) {}

  std::map<std::string, Filter> reached() {
    if (root_ == nullptr || !root_->table || !readable_.collection(item_.collection)) return {};
    arrive(Way{item_.collection, {}, {}}, true);
    while (!open_.empty()) {
      const Way way = std::move(open_.front());
      open_.pop_front();
      follow(way);
    }
    return std::move(reached_);
  }

 private:
  void follow(const Way& from) {
    for (const Relation& relation : schema_.relations) {
      const bool leaves = relation.many_collection == from.collection;
      const bool arrives = relation.one_collection == from.collection;
      if ((!leaves && !arrives) || !readable_.relation(relation)) continue;
      if (arrives) {
        Way way = step(from, relation.many_collection, relation.many_field);
        way.down = &relation;
        arrive(std::move(way), true);
      } else if (&relation == from.down) {
        continue;  // straight back to where it came from
      } else if (!relation.one_collection) {
        for (const std::string& any : relation.one_allowed_collections)
          arrive(step(from, any, follow_back(relation)), false);
      } else if (relation.one_field) {
        arrive(step(from, *relation.one_collection, *relation.one_field), true);
      } else {
        arrive(step(from, *relation.one_collection, follow_back(relation)), false);
      }
    }
  }

  static std::string follow_back(const Relation& relation) {
    std::string name = "$FOLLOW(" + relation.many_collection + "," + relation.many_field;
    if (relation.one_collection_field) name += "," + *relation.one_collection_field;
    return name + ")";
  }

  static Way step(const Way& from, const std::string& to, std::string back) {
    Way way{to, from.passed, {std::move(back)}};
    way.passed.push_back(from.collection);
    way.back.insert(way.back.end(), from.back.begin(), from.back.end());
    return way;
  }

  void arrive(Way way, bool goes_on) {
    const schema::Collection* collection = schema_.collection(way.collection);
    if (ways_ >= kMostWays || collection == nullptr || !collection->table || !readable_.collection(way.collection))
      return;
    ++ways_;
    Filter& any = reached_[way.collection];
    any.kind = Filter::Kind::kOr;
    any.children.push_back(leads_back(way));
    const bool passed = std::find(way.passed.begin(), way.passed.end(), way.collection) != way.passed.end();
    if (goes_on && !passed && way.passed.size() < item_.longest) open_.push_back(std::move(way));
  }

  Filter leads_back(const Way& way) const {
    Filter condition;
    condition.kind = Filter::Kind::kCondition;
    condition.path = way.back;
    condition.path.push_back(root_->primary_key);
    condition.op = "_eq";
    condition.value = json::value(item_.key);
    return condition;
  }

  const schema::Schema& schema_;
  const SharedItem& item_;
  const Readable& readable_;
  const schema::Collection* root_;
  std::size_t ways_ = 0;
  std::deque<Way> open_;
  std::map<std::string, Filter> reached_;
};

std::vector<Permission> sides_of(const Who& who, const std::string& collection) {
  if (unlimited(who)) {
    Permission everything;
    everything.fields = {"*"};
    return {everything};
  }
  const auto permissions = permissions_of(who, collection, Action::kRead);
  return {permissions.begin(), permissions.end()};
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
  for (const Permission& one : sides_of(role, collection)) {
    for (const Permission& other : sides_of(creator, collection)) {
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

std::map<std::string, query::Filter> reach(const schema::Schema& schema, const SharedItem& item,
                                           const Readable& readable) {
  return Walk(schema, item, readable).reached();
}

std::vector<Permission> share_permissions(const schema::Schema& schema, const SharedItem& item, const Who& role,
                                          const Who& creator) {
  const Readable readable(schema, std::vector<Who>{role, creator});
  std::vector<Permission> all;
  for (const auto& [collection, reached] : reach(schema, item, readable)) {
    add_pairs(all, collection, reached, role, creator);
  }
  keep_names_of_root(all, schema, item.collection, readable);
  for (const char* collection : kModelCollections) {
    Permission permission;
    permission.collection = collection;
    permission.fields = {"*"};
    all.push_back(std::move(permission));
  }
  return all;
}

}  // namespace dirigent::access
