#include "items/rights/item_rights.hpp"

#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "engine/judge/judge.hpp"
#include "items/keys.hpp"

namespace dirigent::items {

namespace {

// For each touched field the permissions that cover it, by their places; those of one without row rules ask nothing.
using Places = std::set<std::vector<std::size_t>>;

std::vector<std::size_t> covering(const Rights& rights, std::string_view field) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < rights.permissions.size(); ++i) {
    if (rights.permissions[i].covers(field)) places.push_back(i);
  }
  return places;
}

Places places_of(const Rights& rights, const json::object& patch) {
  Places places;
  for (const auto& member : patch) places.insert(covering(rights, member.key()));
  if (!patch.empty()) return places;
  std::vector<std::size_t> any(rights.permissions.size());
  std::iota(any.begin(), any.end(), 0);
  return {std::move(any)};
}

engine::Question question_of(const Rights& rights, const Places& places) {
  engine::Question question;
  for (const std::vector<std::size_t>& any : places) {
    engine::AnyOf& rules = question.all.emplace_back();
    rules.reserve(any.size());
    for (const std::size_t place : any) rules.push_back(rights.permissions[place].rows);
  }
  return question;
}

base::Error refused_item(const Level& level, const json::object& patch) {
  if (patch.empty()) return base::forbidden_action("update", level.collection->name);
  std::vector<std::string> fields;
  fields.reserve(patch.size());
  for (const auto& member : patch) fields.emplace_back(member.key());
  return base::forbidden_action("update", level.collection->name, std::move(fields));
}

io::Task<std::vector<std::set<std::string>>> ask(Write& write, const Level& level, const Rights& rights,
                                                 std::vector<engine::Question> questions) {
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  environment.variables = rights.variables;
  std::vector<std::set<std::string>> passed = co_await engine::passing(
      write.transaction().session(), std::move(environment), *level.collection, std::move(questions), true);
  co_return passed;
}

}  // namespace

io::Task<std::vector<std::optional<base::Error>>> judge_changes(Write& write, const Level& level, const Rights& rights,
                                                                const std::vector<Change>& changes) {
  std::vector<std::optional<base::Error>> refused(changes.size());
  std::map<Places, std::size_t> asked;
  std::vector<engine::Question> questions;
  std::vector<std::size_t> question_for(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    refused[i] = refused_fields(rights, *level.collection, changes[i].patch);
    if (refused[i]) break;  // nothing is done once one is refused
    Places places = places_of(rights, changes[i].patch);
    const auto [known, fresh] = asked.emplace(std::move(places), questions.size());
    if (fresh) questions.push_back(question_of(rights, known->first));
    question_for[i] = known->second;
    for (const Key& key : changes[i].keys) {
      if (key.is_null()) continue;
      questions[known->second].keys.push_back(require_key_value(level.key_field(), key, write.dialect()));
    }
  }
  const std::vector<std::set<std::string>> passed = co_await ask(write, level, rights, std::move(questions));
  for (std::size_t i = 0; i < changes.size() && !refused[i]; ++i) {
    for (const Key& key : changes[i].keys) {
      if (!passed[question_for[i]].contains(key_text(key))) refused[i] = refused_item(level, changes[i].patch);
    }
  }
  co_return refused;
}

io::Task<void> require_changeable(Write& write, const Level& level, std::vector<Change> changes) {
  if (changes.empty()) co_return;
  const RightsPtr rights = co_await rights_to(write, *level.collection, access::Action::kUpdate);
  if (!rights) co_return;
  const std::vector<std::optional<base::Error>> refused = co_await judge_changes(write, level, *rights, changes);
  for (const std::optional<base::Error>& one : refused) {
    if (one) base::fail(*one);
  }
}

io::Task<void> require_deletable(Write& write, const Level& level, const std::vector<Key>& keys) {
  const RightsPtr rights = co_await rights_to(write, *level.collection, access::Action::kDelete);
  if (!rights) co_return;
  const json::object whole;
  std::vector<engine::Question> questions;
  questions.push_back(question_of(*rights, places_of(*rights, whole)));
  for (const Key& key : keys) {
    questions.front().keys.push_back(require_key_value(level.key_field(), key, write.dialect()));
  }
  const std::vector<std::set<std::string>> passed = co_await ask(write, level, *rights, std::move(questions));
  for (const Key& key : keys) {
    if (passed.front().contains(key_text(key))) continue;
    base::fail(base::forbidden_action("delete", level.collection->name));
  }
}

}  // namespace dirigent::items
