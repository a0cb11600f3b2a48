// What is made of the model and of what a caller may do (their GraphQL schema, their OpenAPI document), kept for the
// next one who may do the same. With a new model all that was made of the one before goes. Thread-safe.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "access/access.hpp"
#include "access/sessions.hpp"
#include "schema/schema.hpp"

namespace dirigent::api {

template <class Made>
class CallerCache {
 public:
  /// What is there for callers like `who`, or what make() gives. It runs outside the lock: of two callers who come at
  /// once both may make it.
  template <class Make>
  std::shared_ptr<const Made> get(const schema::SchemaPtr& model, const access::Who& who, Make make) {
    const Key key = key_of(who);
    if (auto known = find(model, key)) return known;
    auto made = std::make_shared<const Made>(make());
    keep(model, key, made);
    return made;
  }

 private:
  static constexpr std::size_t kMost = 100;
  enum class Kind { kUnlimited, kAllButSessions, kUser, kNobody };
  using Key = std::pair<Kind, std::uint64_t>;  // and the permission set

  struct Entry {
    Key key;
    std::shared_ptr<const Made> made;
  };

  static Key key_of(const access::Who& who) {
    if (access::unlimited(who)) return {access::may_see_sessions(who) ? Kind::kUnlimited : Kind::kAllButSessions, 0};
    return {who->user ? Kind::kUser : Kind::kNobody, who->permissions ? who->permissions->id() : 0};
  }

  std::shared_ptr<const Made> find(const schema::SchemaPtr& model, const Key& key) {
    const std::lock_guard lock(mutex_);
    if (model != model_) return nullptr;
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->key != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->made;
    }
    return nullptr;
  }

  void keep(const schema::SchemaPtr& model, const Key& key, std::shared_ptr<const Made> made) {
    const std::lock_guard lock(mutex_);
    if (model != model_) {
      // Requests that began on an older model are answered from it, and leave nothing behind.
      if (model_ && model->version < model_->version) return;
      entries_.clear();
      model_ = model;
    }
    entries_.push_front({key, std::move(made)});
    if (entries_.size() > kMost) entries_.pop_back();
  }

  std::mutex mutex_;
  schema::SchemaPtr model_;
  std::list<Entry> entries_;  // the one asked for last comes first
};

}  // namespace dirigent::api
