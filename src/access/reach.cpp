#include "access/reach.hpp"

#include <algorithm>
#include <deque>

namespace dirigent::access {

namespace {

using query::Filter;
using schema::Relation;

// A model where everything is related to everything has more ways than anyone follows.
constexpr std::size_t kMostWays = 400;

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

}  // namespace

std::map<std::string, query::Filter> reach(const schema::Schema& schema, const SharedItem& item,
                                           const Readable& readable) {
  return Walk(schema, item, readable).reached();
}

}  // namespace dirigent::access
