// A member of a document that is being judged, with its path for whoever wrote it.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::schema {

[[noreturn]] inline void unfit(std::string_view path, std::string_view what) {
  base::fail(base::invalid_payload(fmt::format("\"{}\" {}", path.empty() ? "value" : path, what)));
}

/// An object and where it stands; empty for the document itself. Lives as long as the document.
class Judged {
 public:
  /// Refuses what is no object.
  Judged(const json::value& value, std::string path) : path_(std::move(path)) {
    if (!value.is_object()) unfit(path_, "must be of type object");
    object_ = &value.get_object();
  }

  const std::string& path() const { return path_; }
  std::string path_of(std::string_view member) const {
    return path_.empty() ? std::string(member) : fmt::format("{}.{}", path_, member);
  }
  const json::object& object() const { return *object_; }
  const json::value* find(std::string_view member) const { return object_->if_contains(member); }
  const json::value& required(std::string_view member) const {
    const json::value* value = find(member);
    if (value == nullptr) unfit(path_of(member), "is required");
    return *value;
  }
  /// The text of a member; "" when it may be missing and is.
  std::string text(std::string_view member, bool needed) const {
    const json::value* value = needed ? &required(member) : find(member);
    if (value == nullptr) return std::string();
    if (!value->is_string()) unfit(path_of(member), "must be a string");
    return std::string(value->get_string());
  }
  const json::array& list(std::string_view member) const {
    const json::value& value = required(member);
    if (!value.is_array()) unfit(path_of(member), "must be an array");
    return value.get_array();
  }
  void flag(std::string_view member) const {
    const json::value* value = find(member);
    if (value != nullptr && !value->is_bool()) unfit(path_of(member), "must be a boolean");
  }
  void only(std::initializer_list<std::string_view> members) const {
    for (const auto& [name, value] : *object_) {
      if (std::find(members.begin(), members.end(), std::string_view(name)) == members.end()) {
        unfit(path_of(name), "is not allowed");
      }
    }
  }

 private:
  const json::object* object_ = nullptr;
  std::string path_;
};

}  // namespace dirigent::schema
