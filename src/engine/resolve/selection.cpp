#include "engine/resolve/selection.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/errors.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

class Selection {
 public:
  Selection(Resolver& resolver, const Level& level) : resolver_(resolver), level_(level) {}

  void add(const std::string& path) {
    const std::vector<std::string> segments = query::split_path(path);
    const std::string& head = segments.front();
    std::string rest;
    for (std::size_t i = 1; i < segments.size(); ++i) rest += (i > 1 ? "." : "") + segments[i];
    if (head == "*") {
      add_all(rest);
    } else {
      add_one(head, rest);
    }
  }

  std::vector<Selected> take() {
    if (!unknown_.empty()) base::fail(base::forbidden_fields(unknown_, level_.collection->name, level_.path));
    arrange();
    return std::move(selected_);
  }

 private:
  void add_all(const std::string& rest) {
    for (const std::string_view name : names()) {
      if (name.find(':') != std::string_view::npos) continue;  // would be read as a scope; the contract cannot show it
      const schema::RelationEnd* end = level_.collection->relation(name);
      const bool follow = !rest.empty() && end != nullptr && leads_on(*end);
      add_one(std::string(name), follow ? rest : std::string());
    }
    if (level_.query == nullptr) return;
    for (const auto& [alias, field] : level_.query->alias) {
      const schema::RelationEnd* end = level_.collection->relation(field);
      const bool known =
          query::function_call(field) || resolver_.find(*level_.collection, field, level_.path) != nullptr;
      if (!known) continue;  // a wildcard shows what there is
      add_one(alias, end != nullptr && leads_on(*end) ? rest : std::string());
    }
  }

  /// What a wildcard stands for: the collection's fields, or those that permissions list, in their order.
  std::vector<std::string_view> names() {
    const access::ReadRights& rights = resolver_.rights(*level_.collection, level_.path);
    std::vector<std::string_view> names;
    if (rights.everything || rights.whole_rows || rights.permitted->all_fields) {
      for (const schema::Field& field : level_.collection->fields) names.emplace_back(field.name);
    } else {
      names.assign(rights.permitted->fields.begin(), rights.permitted->fields.end());
    }
    std::erase_if(names, [&](std::string_view name) {
      return resolver_.find(*level_.collection, name, level_.path) == nullptr;
    });
    return names;
  }

  /// With backlink=false a wildcard does not go back over the relation it came by.
  bool leads_on(const schema::RelationEnd& end) const {
    return level_.backlink || end.relation != level_.from;
  }

  void add_one(const std::string& head, const std::string& rest) {
    const std::size_t colon = head.find(':');
    const std::string key = head.substr(0, colon);
    const std::string field = behind(key);
    const bool leads = level_.collection->relation(field) != nullptr;
    if (!rest.empty() && !leads) return;  // the contract drops a path below a field without a relation
    if (!query::function_call(field) && resolver_.find(*level_.collection, field, level_.path) == nullptr) {
      if (std::find(unknown_.begin(), unknown_.end(), field) == unknown_.end()) unknown_.push_back(field);
      return;
    }
    Selected& entry = entry_of(key, field);
    note_followed(key, field, rest);
    if (rest.empty()) {
      entry.plain = true;
    } else if (colon == std::string::npos) {
      entry.nested.push_back(rest);
    } else {
      entry.scoped.emplace_back(head.substr(colon + 1), rest);
    }
  }

  std::string behind(const std::string& key) const {
    if (level_.query == nullptr) return key;
    const auto alias = level_.query->alias.find(key);
    return alias == level_.query->alias.end() ? key : alias->second;
  }

  // The contract's order of an object's keys: columns and functions as they were named, then relations as they were
  // first followed, then columns under another name.
  void arrange() {
    std::vector<std::pair<std::size_t, Selected>> placed;
    placed.reserve(selected_.size());
    for (Selected& entry : selected_) {
      const auto followed = followed_.find(entry.key);
      std::size_t place = entry.key == entry.field ? 0 : std::numeric_limits<std::size_t>::max();
      if (followed != followed_.end()) place = followed->second;
      placed.emplace_back(place, std::move(entry));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (std::size_t i = 0; i < placed.size(); ++i) selected_[i] = std::move(placed[i].second);
  }

  void note_followed(const std::string& key, const std::string& field, const std::string& rest) {
    const schema::RelationEnd* end = level_.collection->relation(field);
    if (end == nullptr || (rest.empty() && end->kind != schema::RelationKind::kO2M)) return;
    followed_.emplace(key, followed_.size() + 1);
  }

  Selected& entry_of(const std::string& key, const std::string& field) {
    const auto [place, fresh] = index_.emplace(key, selected_.size());
    if (!fresh) return selected_[place->second];
    Selected& entry = selected_.emplace_back();
    entry.key = key;
    entry.field = field;
    return entry;
  }

  Resolver& resolver_;
  const Level& level_;
  std::vector<Selected> selected_;
  std::unordered_map<std::string, std::size_t> index_;
  std::unordered_map<std::string, std::size_t> followed_;  // by key, in the order in which relations were followed
  std::vector<std::string> unknown_;
};

}  // namespace

std::vector<Selected> select_fields(Resolver& resolver, const Level& level, const std::vector<std::string>& fields) {
  if (resolver.only_keys(*level.collection, level.path)) return {};
  Selection selection(resolver, level);
  for (const std::string& field : fields) selection.add(field);
  return selection.take();
}

}  // namespace dirigent::engine
