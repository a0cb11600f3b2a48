// What system collections ask beyond any other: one table (system_rules.cpp), one file per collection that needs rules.
#pragma once
#include <string_view>
#include <vector>

#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Each rule may be null. The `before_create` and `before_update` rules judge payloads as submitted, before specials
/// and before the transaction of a root write (they may begin it: Write::begin); the others run inside it.
/// `before_create` may add what only the server knows; `after_create` sees the new items and all that is nested in
/// them.
struct SystemRules {
  std::string_view collection;
  io::Task<void> (*before_create)(Write& write, const Level& level, std::vector<json::object*> payloads) = nullptr;
  io::Task<void> (*before_update)(Write& write, const Level& level, const std::vector<Change>& changes) = nullptr;
  io::Task<void> (*after_update)(Write& write, const Level& level, const std::vector<Prepared>& changes) = nullptr;
  io::Task<void> (*before_remove)(Write& write, const Level& level, const std::vector<Key>& keys) = nullptr;
  io::Task<void> (*after_remove)(Write& write, const Level& level) = nullptr;
  io::Task<void> (*after_create)(Write& write, const Level& level, const std::vector<Key>& keys) = nullptr;
};

/// Null for collections without rules of their own.
const SystemRules* rules_of(const schema::Collection& collection);

}  // namespace dirigent::items
