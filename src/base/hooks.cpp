#include "base/hooks.hpp"

#include <exception>

#include "base/log.hpp"

namespace dirigent::base {

namespace {

bool matches(std::string_view pattern, std::string_view event) {
  if (!pattern.ends_with(".*")) return pattern == event;
  return event.starts_with(pattern.substr(0, pattern.size() - 1));
}

template <class Subscriptions>
bool nobody(const Subscriptions& subscriptions, std::string_view event) {
  for (const auto& [pattern, listener] : subscriptions) {
    if (matches(pattern, event)) return false;
  }
  return true;
}

}  // namespace

void Hooks::on_filter(std::string event, Filter filter) {
  filters_.emplace_back(std::move(event), std::move(filter));
}
void Hooks::on_action(std::string event, Action action) {
  actions_.emplace_back(std::move(event), std::move(action));
}

bool Hooks::no_filters(std::string_view event) const {
  return nobody(filters_, event);
}
bool Hooks::no_actions(std::string_view event) const {
  return nobody(actions_, event);
}

Hooks::Task<json::value> Hooks::filter(json::value payload, HookMeta meta) const {
  for (const auto& [pattern, listener] : filters_) {
    if (!matches(pattern, meta.event)) continue;
    json::value changed = co_await listener(std::move(payload), meta);
    payload = std::move(changed);
  }
  co_return payload;
}

Hooks::Task<void> Hooks::action(json::value payload, HookMeta meta) const {
  for (const auto& [pattern, listener] : actions_) {
    if (!matches(pattern, meta.event)) continue;
    try {
      co_await listener(payload, meta);
    } catch (const std::exception& failure) {
      log::error("A listener failed", {{"event", meta.event}, {"cause", failure.what()}});
    }
  }
}

}  // namespace dirigent::base
