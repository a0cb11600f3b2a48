// May they do it, and what decides? The permissions of a subject for one action on one collection, each with the
// verdict of its rule on an item, put together as the contract does (permissions page, "Combining permissions"):
//
//   read    the item is there when one of the permissions that list a field asked for lets it through, and one item can
//           be asked for when some permission lists the primary key; a field is plain where a permission without a rule
//           lists it, else its value is shown if one that lists it applies
//   update  one permission applies to the item, and for each field one that lists it does
//   others  one permission applies to the item; create knows no item
//
// What is sent for a create or an update has to pass the validations of all permissions: one that can't be understood
// lets nothing pass, whoever is permitted what.
//
// The verdicts of rules themselves are the engine's (engine/explain/rule_report.hpp). Equal rules are judged once.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/permission.hpp"
#include "engine/explain/rule_predicate.hpp"
#include "schema/schema.hpp"

namespace dirigent::auth::explain {

/// What is asked for.
struct Request {
  access::Action action = access::Action::kRead;
  std::string collection;
  std::optional<std::string> item;
  std::vector<std::string> fields;  // none: all the action could be about
  std::string not_served;           // a sentence, where no route would take such a request from anybody
  std::string key;  // set by settled(): the primary key, where only those who may read it can ask for the item

  /// Is it about one item, which the rules of permissions judge? A create has none yet.
  bool asks_item() const { return item && action != access::Action::kCreate; }
  /// Is it about fields? A deletion takes whole items, and so does a share.
  bool of_fields() const { return action != access::Action::kDelete && action != access::Action::kShare; }
  /// Does it send fields, which validations judge?
  bool writes() const { return action == access::Action::kCreate || action == access::Action::kUpdate; }
};

/// `request` about a collection that exists.
Request settled(Request request, const schema::Collection& collection);

/// The rules of some permissions, equal ones once.
struct DistinctRules {
  std::vector<engine::Rule> rules;
  std::vector<std::size_t> first;                // by rule: the first permission that has it
  std::vector<std::optional<std::size_t>> rule;  // by permission: the place of its rule; nothing where it has none
};
DistinctRules distinct_rules(std::span<const access::Permission> permissions);

/// Does it list one of `fields`? Where none are asked for any permission will do.
bool covers_one(const access::Permission& permission, const std::vector<std::string>& fields);

enum class FieldVerdict { kPlain, kGuarded, kNever };

struct FieldState {
  FieldVerdict verdict = FieldVerdict::kNever;
  bool applies = false;  // one permission that lists the field lets the item through
};

/// The state of `field`, where `applies[i]` says whether permission i lets the item through.
FieldState field_state(std::span<const access::Permission> permissions, const std::vector<bool>& applies,
                       std::string_view field);

/// What decides, and which permission: nothing where none does.
struct Decision {
  bool allowed = false;
  enum class Because { kPermission, kNoPermission, kField, kKey, kRule, kValidation } because = Because::kNoPermission;
  std::optional<std::size_t> permission;
  std::string field;                      // kField, kKey, and kRule of an update
  std::optional<std::size_t> validation;  // kValidation: the permission that has it
};

/// `applies` as above; without an item each permission counts as one that applies to some.
Decision decide(std::span<const access::Permission> permissions, const std::vector<bool>& applies,
                const Request& request);

}  // namespace dirigent::auth::explain
