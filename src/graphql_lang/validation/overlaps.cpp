// Fields that answer under the same key must be the same field with the same arguments, and what is selected below them
// must merge too. Pairs of fields are compared once each; what two fragments hold together is bounded by a budget.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

class Overlaps {
 public:
  /// (left, right, may both be answered by one object?)
  std::set<std::tuple<const Selection*, const Selection*, bool>> compared;
  std::size_t work = 0;  // fields looked at
};

namespace {

constexpr std::size_t kMostWork = 300'000;

/// A field of a selection set, fragments spread.
struct Entry {
  const NamedType* parent;
  const Selection* field;
  const FieldDefinition* definition;
};

/// By key, keys in the order in which they come.
struct Fields {
  std::vector<std::vector<Entry>> groups;
  std::map<std::string_view, std::size_t> index;
};

struct Conflict {
  std::string reason;
  std::vector<Location> left, right;
};

class Comparison {
 public:
  Comparison(Context& context, Overlaps& overlaps) : context_(context), overlaps_(overlaps) {}

  void within(const std::vector<Selection>& selections, const NamedType* parent) {
    const Fields fields = fields_of(selections, parent);
    for (const std::vector<Entry>& group : fields.groups) {
      for (std::size_t i = 0; i < group.size(); ++i) {
        for (std::size_t j = i + 1; j < group.size(); ++j) {
          if (const auto conflict = compare(group[i], group[j], false)) report(group[i].field->key(), *conflict);
        }
      }
    }
  }

 private:
  void spend(std::size_t work) {
    overlaps_.work += work;
    if (overlaps_.work <= kMostWork) return;
    context_.report("The fields of this document overlap in too many ways to be compared.", {});
    throw Enough();
  }

  Fields fields_of(const std::vector<Selection>& selections, const NamedType* parent) {
    Fields fields;
    std::set<std::string_view> spread;
    collect(selections, parent, fields, spread);
    return fields;
  }

  void collect(const std::vector<Selection>& selections, const NamedType* parent, Fields& into,
               std::set<std::string_view>& spread) {
    spend(selections.size());
    for (const Selection& selection : selections) {
      if (selection.kind == Selection::Kind::kField) {
        const auto [place, fresh] = into.index.emplace(selection.key(), into.groups.size());
        if (fresh) into.groups.emplace_back();
        into.groups[place->second].push_back(
            {parent, &selection, definition_of(context_.types, parent, selection.name)});
      } else if (selection.kind == Selection::Kind::kInline) {
        const bool same = selection.condition.empty();
        collect(selection.selections, same ? parent : composite(context_.types, selection.condition), into, spread);
      } else if (const Fragment* fragment = context_.fragment(selection.name);
                 fragment != nullptr && spread.insert(fragment->name).second) {
        collect(fragment->selections, composite(context_.types, fragment->condition), into, spread);
      }
    }
  }

  /// `apart`: no object can answer both.
  std::optional<Conflict> compare(const Entry& left, const Entry& right, bool parents_apart) {
    if (left.field == right.field) return std::nullopt;
    spend(1);
    const bool objects = left.parent != nullptr && right.parent != nullptr &&
                         left.parent->kind == NamedType::Kind::kObject &&
                         right.parent->kind == NamedType::Kind::kObject;
    const bool apart = parents_apart || (objects && left.parent != right.parent);
    if (!overlaps_.compared.emplace(left.field, right.field, apart).second) return std::nullopt;
    const auto conflict = [&](std::string reason) {
      return Conflict{std::move(reason), {left.field->at}, {right.field->at}};
    };
    if (!apart && left.field->name != right.field->name) {
      return conflict(fmt::format("\"{}\" and \"{}\" are different fields", left.field->name, right.field->name));
    }
    if (!apart && !same_arguments(*left.field, *right.field)) return conflict("they have differing arguments");
    if (left.definition != nullptr && right.definition != nullptr &&
        differ(left.definition->type, right.definition->type)) {
      return conflict(fmt::format("they return conflicting types \"{}\" and \"{}\"", left.definition->type.text(),
                                  right.definition->type.text()));
    }
    return compare_below(left, right, apart);
  }

  std::optional<Conflict> compare_below(const Entry& left, const Entry& right, bool apart) {
    if (!left.field->nested || !right.field->nested) return std::nullopt;
    const auto type_of = [](const Entry& entry) {
      return entry.definition == nullptr ? nullptr : &entry.definition->type.named();
    };
    const Fields ours = fields_of(left.field->selections, type_of(left));
    const Fields theirs = fields_of(right.field->selections, type_of(right));
    Conflict all{{}, {left.field->at}, {right.field->at}};
    for (const auto& [key, place] : ours.index) {
      const auto other = theirs.index.find(key);
      if (other == theirs.index.end()) continue;
      for (const Entry& mine : ours.groups[place]) {
        for (const Entry& their : theirs.groups[other->second]) {
          const auto conflict = compare(mine, their, apart);
          if (!conflict) continue;
          all.reason += fmt::format("{}subfields \"{}\" conflict because {}", all.reason.empty() ? "" : " and ", key,
                                    conflict->reason);
          all.left.insert(all.left.end(), conflict->left.begin(), conflict->left.end());
          all.right.insert(all.right.end(), conflict->right.begin(), conflict->right.end());
        }
      }
    }
    if (all.reason.empty()) return std::nullopt;
    return all;
  }

  static bool same_arguments(const Selection& left, const Selection& right) {
    if (left.arguments.size() != right.arguments.size()) return false;
    return std::all_of(left.arguments.begin(), left.arguments.end(), [&](const NamedValue& one) {
      const NamedValue* other = find(right.arguments, one.name);
      return other != nullptr && same(other->value, one.value);
    });
  }

  // Not by their texts: two fields may have long values, and many fields one key.
  static bool same(const Value& left, const Value& right) {
    const auto named = [](const NamedValue& a, const NamedValue& b) {
      return a.name == b.name && same(a.value, b.value);
    };
    return left.kind == right.kind && left.text == right.text &&
           std::equal(left.list.begin(), left.list.end(), right.list.begin(), right.list.end(), same) &&
           std::equal(left.members.begin(), left.members.end(), right.members.begin(), right.members.end(), named);
  }

  static bool differ(TypeRef left, TypeRef right) {
    if (left.is_list() || right.is_list()) {
      return !left.is_list() || !right.is_list() || differ(left.inner(), right.inner());
    }
    if (left.is_required() || right.is_required()) {
      return !left.is_required() || !right.is_required() || differ(left.inner(), right.inner());
    }
    return (left.named().leaf() || right.named().leaf()) && left != right;
  }

  void report(const std::string& key, const Conflict& conflict) {
    std::vector<Location> places = conflict.left;
    places.insert(places.end(), conflict.right.begin(), conflict.right.end());
    context_.report(fmt::format("Fields \"{}\" conflict because {}. Use different aliases on the fields to fetch both "
                                "if this was intentional.",
                                key, conflict.reason),
                    std::move(places));
  }

  Context& context_;
  Overlaps& overlaps_;
};

}  // namespace

std::shared_ptr<Overlaps> make_overlaps() {
  return std::make_shared<Overlaps>();
}

void check_overlaps(Context& context, Overlaps& overlaps, const std::vector<Selection>& selections,
                    const NamedType* parent) {
  Comparison(context, overlaps).within(selections, parent);
}

}  // namespace dirigent::graphql_lang::validation
