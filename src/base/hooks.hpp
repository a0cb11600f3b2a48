// Hooks: named chains of filters (before an act, may change or refuse it) and actions (after it was committed).
//
// A filter gets the payload and returns it, changed or not; throwing base::Failure ends the act. Actions run after the
// commit, in the order of subscription; what they throw is logged and goes no further. Subscriptions happen while the
// server is put together; emitting never locks.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "base/json.hpp"

namespace dirigent::base {

/// What an event is about. `event` is "items.create", "users.update", ...; keys as text.
struct HookMeta {
  std::string event;
  std::string collection;
  std::vector<std::string> keys;
  std::optional<std::string> user;  // who did it; none for the system
};

class Hooks {
 public:
  template <class T>
  using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;
  using Filter = std::function<Task<json::value>(json::value payload, HookMeta meta)>;
  using Action = std::function<Task<void>(json::value payload, HookMeta meta)>;

  /// REQUIRES: before the server serves. `event` is an exact name or ends in ".*" ("items.*").
  void on_filter(std::string event, Filter filter);
  void on_action(std::string event, Action action);

  /// True when nobody listens: callers skip building payloads.
  bool no_filters(std::string_view event) const;
  bool no_actions(std::string_view event) const;
  Task<json::value> filter(json::value payload, HookMeta meta) const;
  Task<void> action(json::value payload, HookMeta meta) const;

 private:
  std::vector<std::pair<std::string, Filter>> filters_;  // by pattern, in the order of subscription
  std::vector<std::pair<std::string, Action>> actions_;
};

}  // namespace dirigent::base
