#include "auth/authentication.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "auth/credentials.hpp"
#include "auth/identity.hpp"
#include "base/errors.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr base::EpochMs kRemember = 10'000;
constexpr std::size_t kRemembered = 4096;

// Events after which a token may stand for something else.
constexpr const char* kChangesOfRights[] = {"users.*",       "roles.*",    "policies.*", "access.*",
                                            "permissions.*", "settings.*", "shares.*",   "collections.delete",
                                            "fields.delete"};

// Those after which a policy may permit something else: permissions go with what they are about, too. A policy that is
// gone may come again under the same id.
bool changes_permissions(std::string_view event) {
  return event.starts_with("permissions.") || event == "policies.delete" || event == "collections.delete" ||
         event == "fields.delete";
}

constexpr const char* kChannel = "dirigent_rights";
constexpr std::string_view kOfWho = " who";  // ends notices that concern no permissions

// This process among those on the same database: it has no use for its own notices.
const std::string& own_name() {
  static const std::string name = crypto::random_string(16);
  return name;
}

}  // namespace

struct Authenticator::Cache {
  struct Entry {
    access::Accountability who;
    base::EpochMs expires = 0;
  };
  std::uint64_t generation = 0;
  std::unordered_map<std::string, Entry> entries;

  void follow(std::uint64_t current) {
    if (generation == current && entries.size() < kRemembered) return;
    entries.clear();
    generation = current;
  }
};

Authenticator::Authenticator(Services& services, unsigned loops) : services_(services) {
  for (unsigned i = 0; i < loops; ++i) caches_.push_back(std::make_unique<Cache>());
  services_.invalidate = [this] { forget(kWho); };
  for (const char* event : kChangesOfRights) {
    services_.hooks->on_action(
        event, [this](const json::value& payload, const base::HookMeta& meta) { return heard(payload, meta); });
  }
}

Authenticator::~Authenticator() = default;

io::Task<void> Authenticator::heard(const json::value& payload, const base::HookMeta& meta) {
  if (const auto concerned = permission_change(payload, meta)) {
    services_.permission_sets->invalidate(*concerned);
    forget(kWho);
    return told(kPermissions);
  }
  const Change change = changes_permissions(meta.event) ? kPermissions : kWho;
  forget(change);
  return told(change);
}

// A write has an event for each row: other processes are told once for all that follow each other.
io::Task<void> Authenticator::told(Change change) {
  unsigned untold = untold_.load();
  while (untold < change && !untold_.compare_exchange_weak(untold, change)) {
  }
  if (untold != kNothing) co_return;
  const io::Executor executor = co_await io::asio::this_coro::executor;
  io::asio::co_spawn(executor, tell(), io::asio::detached);
}

// Those who can't be told find out within ten seconds.
io::Task<void> Authenticator::tell() {
  co_await io::asio::post(io::use_task);
  std::string notice = own_name();
  if (untold_.exchange(kNothing) < kPermissions) notice += kOfWho;
  if (bus_ != nullptr) bus_->publish(kChannel, notice);
  try {
    co_await services_.database->notify(kChannel, std::move(notice));
  } catch (const db::DatabaseError& error) {
    base::log::warn("Other processes were not told of a change of rights: " + error.message);
  }
}

void Authenticator::follow_others(cache::Bus* bus) {
  const auto hear = [this](std::string_view from) {
    if (!from.starts_with(own_name())) forget(from.ends_with(kOfWho) ? kWho : kPermissions);
  };
  services_.database->follow(kChannel, hear);
  bus_ = bus;
  if (bus_ != nullptr) bus_->follow(kChannel, hear);
}

void Authenticator::invalidate() {
  forget(kPermissions);
}

void Authenticator::forget(Change change) {
  if (change == kPermissions) services_.permission_sets->invalidate();
  generation_.fetch_add(1, std::memory_order_release);
}

void Authenticator::require_one_token(const http::Request& request) const {
  (void)presented_token(request, services_.session_cookie.name);
}

bool Authenticator::uses_session_cookie(const http::Request& request) const {
  try {
    return presented_token(request, services_.session_cookie.name).from_cookie;
  } catch (const base::Failure&) {
    return false;
  }
}

std::string Authenticator::cleared_session_cookie() const {
  return http::set_cookie(services_.session_cookie, base::now_ms());
}

io::Task<access::Accountability> Authenticator::remembered(std::string token, std::string ip) {
  Cache& cache = *caches_.at(static_cast<std::size_t>(std::max(0, io::Loops::current())));
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  cache.follow(generation);
  const base::EpochMs now = base::now_ms();
  std::string key = token + '\n' + ip;
  const auto known = cache.entries.find(key);
  if (known != cache.entries.end() && known->second.expires > now) co_return known->second.who;
  Identity identity;
  if (token.empty()) {
    access::Accountability anyone = co_await identify_public(services_, std::move(ip));
    identity.who = std::move(anyone);
  } else {
    identity = co_await identify(services_, std::move(token), std::move(ip));
  }
  // What was read before an invalidation may be stale: it is used once and not kept.
  if (generation_.load(std::memory_order_acquire) == generation) {
    const base::EpochMs expires = std::min(now + kRemember, identity.expires.value_or(now + kRemember));
    cache.entries.insert_or_assign(std::move(key), Cache::Entry{identity.who, expires});
  }
  co_return std::move(identity.who);
}

io::Task<access::Who> Authenticator::authenticate(const http::Request& request) {
  PresentedToken token = presented_token(request, services_.session_cookie.name);
  access::Accountability who = co_await remembered(std::move(token.text), request.ip);
  if (const auto agent = request.headers.get("user-agent")) who.user_agent = std::string(agent->substr(0, 1024));
  if (const auto origin = request.headers.get("origin")) who.origin = std::string(origin->substr(0, 255));
  co_return who;
}

}  // namespace dirigent::auth
