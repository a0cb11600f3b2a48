// What a list of policies permits together. Made once for all callers who hold the same policies, immutable, shared;
// what is computed from one (plans, checks) is kept under its id.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/permission.hpp"
#include "access/row_rules.hpp"

namespace dirigent::access {

/// What permits an action on a collection, in order, and what follows from that.
struct Permitted {
  std::span<const Permission> permissions;
  std::vector<std::string> fields;  // that some permission lists, as they are listed, without "*"
  bool all_fields = false;          // "*" is listed
  RowRules rules;
};

class PermissionSet {
 public:
  /// `permissions` in the order of their policies. Later presets win over earlier ones.
  explicit PermissionSet(const std::vector<Permission>& permissions);
  /// The same of copies of `sources`. What permits an action on a collection is shared with `before`, where that was
  /// made of the same objects for it. REQUIRES: those that `before` was made of are still there.
  explicit PermissionSet(const std::vector<const Permission*>& sources, const PermissionSet* before = nullptr);
  PermissionSet(const PermissionSet&) = delete;
  PermissionSet& operator=(const PermissionSet&) = delete;

  /// Never the id of another set of this process, and never 0.
  std::uint64_t id() const { return id_; }
  /// What permits `action` on `collection`, in order; empty when nothing does.
  std::span<const Permission> of(std::string_view collection, Action action) const;
  /// The same with what follows from it; null when nothing does.
  const Permitted* permitted(std::string_view collection, Action action) const;
  /// Dynamic variables that the permissions of `action` name, each once.
  const std::vector<std::string>& variables(Action action) const {
    return variables_[static_cast<std::size_t>(action)];
  }
  /// All, ordered by collection and action, then as given.
  std::vector<Permission> all() const;
  /// The collections on which anything is permitted, in order.
  std::vector<std::string_view> collections() const;

 private:
  struct Group;
  using GroupPtr = std::shared_ptr<const Group>;
  using Groups = std::array<GroupPtr, std::size(kActions)>;
  const Group* group(std::string_view collection, Action action) const;
  void add(std::vector<const Permission*> sources, const PermissionSet* before);

  std::uint64_t id_;
  std::map<std::string, Groups, std::less<>> index_;
  std::array<std::vector<std::string>, std::size(kActions)> variables_;
};

using PermissionSetPtr = std::shared_ptr<const PermissionSet>;

/// What everyone with app access may do besides what their policies say: the app cannot work with less.
const std::vector<Permission>& app_access_permissions();

}  // namespace dirigent::access
