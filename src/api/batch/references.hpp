// References in a batch: {"$ref": "author.id"} stands for a value of the answer of an operation before, by its id or
// its position and a path. {"$literal": ...} stands for what is in it, whatever it looks like.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::api::batch {

/// The operations so far, by what they are called.
class Names {
 public:
  /// Of the next operation; null for none. False when it is taken.
  bool add(const json::value& id);
  /// The position of the operation that `reference` is about. Throws INVALID_PAYLOAD.
  std::size_t find(std::string_view reference) const;

 private:
  std::size_t count_ = 0;
  std::unordered_map<std::string, std::size_t> by_id_;
};

/// Positions of all operations that `members` refers to. Throws INVALID_PAYLOAD for references that are none.
std::vector<std::size_t> targets_of(const json::object& members, const Names& names);

/// Puts values in the place of references.
class Resolver {
 public:
  /// At most `most` bytes of text take the place of references in a batch.
  explicit Resolver(std::size_t most) : left_(most) {}

  /// The answer of the next operation; null when nobody refers to it.
  void add(const json::value& id, json::value answer);
  /// Throws INVALID_PAYLOAD when a path leads nowhere, to a list or an object, or to what is concealed.
  json::object resolve(json::object members);

 private:
  void resolve_in(json::value& value);
  json::value value_of(std::string_view reference);

  Names names_;
  std::vector<json::value> answers_;
  std::size_t left_;
};

}  // namespace dirigent::api::batch
