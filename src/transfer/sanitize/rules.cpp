#include "transfer/sanitize/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

struct Word {
  std::string_view word;
  Treatment treatment;
};
constexpr std::array kTreatments = {Word{"mask", Treatment::kMask}, Word{"fake", Treatment::kFake},
                                    Word{"hash", Treatment::kHash}, Word{"null", Treatment::kNull},
                                    Word{"drop", Treatment::kDrop}};

struct Kind {
  std::string_view word;
  FakeKind kind;
};
// A column whose name has the word is taken for one of the kind; the first that fits counts.
constexpr std::array kKinds = {Kind{"email", FakeKind::kEmail}, Kind{"phone", FakeKind::kPhone},
                               Kind{"address", FakeKind::kAddress}, Kind{"name", FakeKind::kName},
                               Kind{"sentence", FakeKind::kSentence}};

FakeKind kind_by_name(std::string_view column) {
  const std::string name = base::lower(column);
  for (const Kind& one : kKinds) {
    if (name.find(one.word) != std::string::npos) return one.kind;
  }
  return FakeKind::kSentence;
}

SanitizeRule read_rule(std::string_view name, const json::value& value) {
  const auto fail = [name](std::string_view what) {
    throw std::runtime_error(fmt::format("Rule \"{}\" {}", name, what));
  };
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) fail("has to name collection.column");
  SanitizeRule rule{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1)), Treatment::kFake,
                    kind_by_name(name.substr(dot + 1)), nullptr};
  if (const json::object* named = value.if_object()) {
    const json::value* kind = named->if_contains("fake");
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [kind](const Kind& one) {
      return kind != nullptr && kind->is_string() && one.word == std::string_view(kind->get_string());
    });
    if (named->size() != 1 || found == kKinds.end()) fail("has to be {fake: name|email|phone|address|sentence}");
    rule.kind = found->kind;
    return rule;
  }
  // YAML's null is the rule of that name.
  std::string_view word = value.is_null() ? "null" : "";
  if (value.is_string()) word = value.get_string();
  const auto found =
      std::find_if(kTreatments.begin(), kTreatments.end(), [word](const Word& one) { return one.word == word; });
  if (found == kTreatments.end()) fail("has to be mask, fake, hash, null or drop");
  rule.treatment = found->treatment;
  return rule;
}

bool holds_text(base::FieldType type) {
  return type == base::FieldType::kString || type == base::FieldType::kText || type == base::FieldType::kHash;
}

bool covers(const SanitizeRule& rule, const schema::Collection& collection, const schema::Field& field) {
  return rule.column == field.name && (rule.collection == collection.name || rule.collection == "*");
}

// What a project's files are made of, and what remembers it: keys of other services stand in there.
bool may_hold_secrets(const schema::Collection& collection, const schema::Field& field) {
  if (!collection.system || !field.column || field.column->primary_key || field.foreign_table) return false;
  const bool text = field.type == base::FieldType::kString || field.type == base::FieldType::kText;
  if (kind_of(collection.name) != nullptr) return text || field.type == base::FieldType::kJson;
  if (collection.name == "directus_deployments") return field.name == "options";
  const bool history = collection.name == "directus_revisions" || collection.name == "directus_versions";
  return history && field.type == base::FieldType::kJson;
}

const SanitizeRule* written_rule(const SanitizeRules& rules, const schema::Collection& collection,
                                 const schema::Field& field) {
  const SanitizeRule* found = nullptr;
  for (const SanitizeRule& rule : rules.rules) {
    if (covers(rule, collection, field) && (found == nullptr || rule.collection != "*")) found = &rule;
  }
  return found;
}

std::optional<SanitizeRule> unwritten_rule(const SanitizeRules& rules, const schema::Collection& collection,
                                           const schema::Field& field) {
  if (rules.secrets) return std::nullopt;
  SanitizeRule rule{collection.name, field.name, Treatment::kDrop, FakeKind::kSentence, nullptr};
  if (is_secret(collection.name, field)) return rule;
  if (!may_hold_secrets(collection, field)) return std::nullopt;
  rule.treatment = Treatment::kStrip;
  if (kind_of(collection.name) == nullptr) rule.members = rules.secret_fields;
  return rule;
}

constexpr int kDigestLength = 32;

std::string_view objection(const SanitizeRule& rule, const schema::Field& field) {
  const sql::Column& column = *field.column;
  const bool kept = rule.treatment == Treatment::kDrop;
  if (column.primary_key) return "is the primary key";
  if (kept) {
    return !column.nullable && !column.default_sql ? "must have a value and has no default" : "";
  }
  if (rule.treatment == Treatment::kNull) return column.nullable ? "" : "must not be null";
  if (field.foreign_table) return "leads to other items: use null or drop";
  if (!holds_text(field.type)) return "holds no text: use null or drop";
  if (rule.treatment == Treatment::kHash || rule.kind == FakeKind::kEmail) {
    if (rule.treatment != Treatment::kMask && field.max_length && *field.max_length < kDigestLength) {
      return "is too short for it";
    }
  }
  if (column.unique && rule.treatment == Treatment::kMask) return "is unique, which masked values are not";
  if (column.unique && rule.treatment == Treatment::kFake && rule.kind != FakeKind::kEmail) {
    return "is unique: only fake emails and hash stay so";
  }
  return "";
}

}  // namespace

SanitizeRules read_rules(const json::value& document) {
  SanitizeRules out;
  if (document.is_null()) return out;
  if (!document.is_object()) throw std::runtime_error("Sanitizing rules have to be a map of columns");
  for (const auto& [name, value] : document.get_object()) {
    if (std::string_view(name) == "seed" && value.is_string()) {
      out.seed = value.get_string();
    } else {
      out.rules.push_back(read_rule(name, value));
    }
  }
  return out;
}

bool draw_seed(SanitizeRules& rules) {
  const bool keyed = std::any_of(rules.rules.begin(), rules.rules.end(), [](const SanitizeRule& rule) {
    return rule.treatment == Treatment::kHash || rule.treatment == Treatment::kFake;
  });
  if (!keyed || !rules.seed.empty()) return false;
  rules.seed = crypto::hex(crypto::random_bytes(32));
  return true;
}

void require_columns(const SanitizeRules& rules, const schema::Schema& schema) {
  for (const SanitizeRule& rule : rules.rules) {
    const bool found = std::any_of(schema.collections.begin(), schema.collections.end(), [&rule](const auto& entry) {
      if (rule.collection != "*" && rule.collection != entry.first) return false;
      const schema::Field* field = entry.second.field(rule.column);
      return field != nullptr && field->column;
    });
    if (!found) {
      throw std::runtime_error(
          fmt::format("Rule \"{}.{}\" names a column that is not there", rule.collection, rule.column));
    }
  }
}

bool is_kept_back(const SanitizeRules& rules, const schema::Collection& collection, const schema::Field& field) {
  return field.column && written_rule(rules, collection, field) == nullptr &&
         unwritten_rule(rules, collection, field).has_value();
}

std::optional<SanitizeRule> rule_for(const SanitizeRules& rules, const schema::Collection& collection,
                                     const schema::Field& field) {
  const SanitizeRule* found = written_rule(rules, collection, field);
  if (found == nullptr) return unwritten_rule(rules, collection, field);
  if (const std::string_view why = objection(*found, field); !why.empty()) {
    throw std::runtime_error(
        fmt::format("Rule \"{}.{}\": {}.{} {}", found->collection, found->column, collection.name, field.name, why));
  }
  return *found;
}

}  // namespace dirigent::transfer
