// Plans that were made before. What decides them is the model, the rights of who asks and the shape of the query; the
// values of its filter and the keys of single items come in anew each time. Rights are told by the id of the permission
// set, and by who asks only where a rule in the plan speaks of that. Plans with a rule about the time are not kept.
//
// Each loop has plans of its own, so nothing locks. A plan holds the model it was made for: with a new model the plans
// of the old one go.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/plan/plan.hpp"

namespace dirigent::engine {

class PlanCache {
 public:
  explicit PlanCache(std::size_t loops) : by_loop_(loops) {}

  /// As make_plan(). REQUIRES: called on one of the loops.
  std::shared_ptr<const Plan> plan(const Environment& environment, const sql::Dialect& dialect,
                                   const schema::Collection& collection, const query::Query& query);

 private:
  struct Plans {
    schema::SchemaPtr schema;
    std::unordered_map<std::string, std::shared_ptr<const Plan>> by_key;  // null: see the key with the caller in it
  };
  void keep(Plans& plans, const std::string& key, const Environment& environment, std::shared_ptr<const Plan> plan);
  std::vector<Plans> by_loop_;
};

/// From the cache where there is one and it may serve.
std::shared_ptr<const Plan> planned(const Environment& environment, const sql::Dialect& dialect,
                                    const schema::Collection& collection, const query::Query& query);

}  // namespace dirigent::engine
