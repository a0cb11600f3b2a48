// What becomes of values that leave an environment: by column, a rule that hides what a copy has no need of.
//
//   mask   keeps the shape: a***@b***.com
//   fake   another value of the same kind, always the same for the same value: what was unique or equal stays so
//   hash   a digest     null   nothing     drop   the column is left out
//
// A rule's column may begin with "*.": in every collection that has it. A rule for a column that is nowhere, or that a
// column cannot bear, is refused before anything moves.
//
// Secrets are left out always, unless they are asked for: columns that are one, and passwords, tokens and keys inside
// of options and of what history remembers, where a placeholder stands for them.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::transfer {

/// kStrip is no word of a rule: what is left of a value without the secrets in it.
enum class Treatment { kMask, kFake, kHash, kNull, kDrop, kStrip };
enum class FakeKind { kName, kEmail, kPhone, kAddress, kSentence };

struct SanitizeRule {
  std::string collection;  // "*" for every one
  std::string column;
  Treatment treatment = Treatment::kDrop;
  FakeKind kind = FakeKind::kSentence;
  /// Of kStrip: members that are secrets by the model, whatever they are called.
  std::shared_ptr<const std::set<std::string, std::less<>>> members = nullptr;
};

struct SanitizeRules {
  std::vector<SanitizeRule> rules;  // one of a collection counts more than one of all
  std::string seed;                 // of fakes and digests
  bool secrets = false;             // do secrets move?
  /// Names of fields that are secrets somewhere in the model, for what history remembers of them.
  std::shared_ptr<const std::set<std::string, std::less<>>> secret_fields = nullptr;
};

/// {"seed": "..", "people.email": "mask", "*.phone": {"fake": "phone"}}; a plain "fake" takes its kind from the
/// column's name. Throws std::runtime_error naming the rule.
SanitizeRules read_rules(const json::value& document);

/// Gives fakes and digests a key of this run alone where the rules have no seed: a digest of a number of a card or a
/// telephone is guessed in no time by whoever can make the same. True where it was needed.
bool draw_seed(SanitizeRules& rules);

/// Throws std::runtime_error naming a rule whose column is in none of the collections.
void require_columns(const SanitizeRules& rules, const schema::Schema& schema);

/// The rule for a field, or nothing. Throws std::runtime_error with the reason when the field cannot bear it.
std::optional<SanitizeRule> rule_for(const SanitizeRules& rules, const schema::Collection& collection,
                                     const schema::Field& field);

/// Is this one of the rules that nobody wrote: does the field stay behind, whole or in part, as a secret?
bool is_kept_back(const SanitizeRules& rules, const schema::Collection& collection, const schema::Field& field);

/// REQUIRES: the rule is neither kNull nor kDrop
std::string sanitized(const SanitizeRule& rule, std::string_view seed, std::string_view value);

}  // namespace dirigent::transfer
