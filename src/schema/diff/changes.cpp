#include "schema/diff/changes.hpp"

#include <fmt/format.h>

#include "base/errors.hpp"
#include "base/json_writer.hpp"

namespace dirigent::schema {

namespace {

constexpr std::size_t kLongestArray = 100000;

// 2 and 2.0 are the same to those who write JSON with JavaScript.
bool same(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a == b || a.to_number<double>() == b.to_number<double>();
  return a == b;
}

class Comparison {
 public:
  json::array take() { return std::move(changes_); }

  void compare(const json::value& before, const json::value& after) {
    if (before.is_object() && after.is_object()) {
      objects(before.get_object(), after.get_object());
    } else if (before.is_array() && after.is_array()) {
      arrays(before.get_array(), after.get_array());
    } else if (!same(before, after)) {
      changes_.push_back(json::object{{"kind", "E"}, {"path", path_}, {"lhs", before}, {"rhs", after}});
    }
  }

 private:
  void objects(const json::object& before, const json::object& after) {
    for (const auto& [name, value] : before) {
      path_.emplace_back(name);
      if (const json::value* other = after.if_contains(name)) {
        compare(value, *other);
      } else {
        changes_.push_back(json::object{{"kind", "D"}, {"path", path_}, {"lhs", value}});
      }
      path_.pop_back();
    }
    for (const auto& [name, value] : after) {
      if (before.contains(name)) continue;
      path_.emplace_back(name);
      changes_.push_back(json::object{{"kind", "N"}, {"path", path_}, {"rhs", value}});
      path_.pop_back();
    }
  }

  void arrays(const json::array& before, const json::array& after) {
    for (std::size_t i = after.size(); i > before.size(); --i) entry(i - 1, whole_new(after[i - 1]));
    for (std::size_t i = before.size(); i > after.size(); --i) entry(i - 1, whole_deleted(before[i - 1]));
    for (std::size_t i = std::min(before.size(), after.size()); i > 0; --i) {
      path_.emplace_back(i - 1);
      compare(before[i - 1], after[i - 1]);
      path_.pop_back();
    }
  }

  void entry(std::size_t index, json::object item) {
    changes_.push_back(json::object{{"kind", "A"}, {"path", path_}, {"index", index}, {"item", std::move(item)}});
  }

  json::array path_;
  json::array changes_;
};

[[noreturn]] void lost(const json::object& change) {
  base::fail(base::invalid_payload(fmt::format("A change leads nowhere: {}", base::to_json(change.at("path")))));
}

std::size_t index_of(const json::value& step, const json::object& change) {
  if (!step.is_number()) lost(change);
  boost::system::error_code error;
  const auto index = step.to_number<std::size_t>(error);
  if (error || index >= kLongestArray) lost(change);
  return index;
}

json::value& entry_at(json::array& list, std::size_t index) {
  if (index >= list.size()) list.resize(index + 1);
  return list[index];
}

// The place that a step leads to; what is missing on the way is made.
json::value& step_into(json::value& value, const json::value& step, const json::object& change) {
  if (value.is_null()) {
    if (step.is_string()) value = json::object{};
    if (step.is_number()) value = json::array{};
  }
  if (value.is_object() && step.is_string()) return value.get_object()[step.get_string()];
  if (value.is_array()) return entry_at(value.get_array(), index_of(step, change));
  lost(change);
}

void take_out(json::value& value, const json::value& step, const json::object& change) {
  if (value.is_object() && step.is_string()) {
    value.get_object().stable_erase(step.get_string());
  } else if (value.is_array()) {
    const std::size_t index = index_of(step, change);
    if (index < value.get_array().size()) value.get_array().erase(value.get_array().begin() + index);
  } else if (!value.is_null()) {
    lost(change);
  }
}

void change_entry(json::value& list, const json::object& change) {
  if (list.is_null()) list = json::array{};
  const json::object* item = change.contains("item") ? change.at("item").if_object() : nullptr;
  if (!list.is_array() || item == nullptr || !change.contains("index")) lost(change);
  if (const json::value* value = item->if_contains("rhs")) {
    entry_at(list.get_array(), index_of(change.at("index"), change)) = *value;
  } else {
    take_out(list, change.at("index"), change);
  }
}

}  // namespace

json::array changes_between(const json::value& before, const json::value& after) {
  Comparison comparison;
  comparison.compare(before, after);
  return comparison.take();
}

json::object whole_new(json::value after) {
  return {{"kind", "N"}, {"rhs", std::move(after)}};
}

json::object whole_deleted(json::value before) {
  return {{"kind", "D"}, {"lhs", std::move(before)}};
}

void make_change(json::value& value, const json::object& change) {
  const json::array& path = change.at("path").as_array();
  const std::string_view kind = change.at("kind").as_string();
  json::value* place = &value;
  for (std::size_t i = 0; i + (kind == "D" ? 1 : 0) < path.size(); ++i) place = &step_into(*place, path[i], change);
  if (kind == "D") {
    take_out(*place, path[path.size() - 1], change);
  } else if (kind == "A") {
    change_entry(*place, change);
  } else {
    *place = change.contains("rhs") ? change.at("rhs") : json::value(nullptr);
  }
}

}  // namespace dirigent::schema
