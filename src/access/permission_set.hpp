// What a list of policies permits together. Made once for all callers who hold the same policies, immutable, shared;
// what is computed from one (plans, checks) is kept under its id.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/permission.hpp"

namespace dirigent::access {

class PermissionSet {
 public:
  /// `permissions` in the order of their policies. Later presets win over earlier ones.
  explicit PermissionSet(std::vector<Permission> permissions);

  /// Never the id of another set of this process, and never 0.
  std::uint64_t id() const { return id_; }
  /// What permits `action` on `collection`, in order; empty when nothing does.
  std::span<const Permission> of(std::string_view collection, Action action) const;
  /// All, ordered by collection and action, then as given.
  const std::vector<Permission>& all() const { return permissions_; }

 private:
  std::uint64_t id_;
  std::vector<Permission> permissions_;
  std::map<std::pair<std::string, Action>, std::pair<std::size_t, std::size_t>> index_;  // begin and length
};

using PermissionSetPtr = std::shared_ptr<const PermissionSet>;

/// What everyone with app access may do besides what their policies say: the app cannot work with less.
const std::vector<Permission>& app_access_permissions();

}  // namespace dirigent::access
