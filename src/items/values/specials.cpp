#include "items/values/specials.hpp"

#include <algorithm>

#include <array>

#include "base/json_writer.hpp"
#include "base/uuid.hpp"
#include "engine/cells/cells.hpp"
#include "items/values/encrypted_value.hpp"

namespace dirigent::items {

namespace {

using schema::Field;
using schema::Special;

json::value optional_text(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::value current_user(const Field&, const Write& write) {
  return write.who() ? optional_text(write.who()->user) : json::value(nullptr);
}

json::value current_role(const Field&, const Write& write) {
  return write.who() ? optional_text(write.who()->role) : json::value(nullptr);
}

// UTC and full precision; what the column keeps of it is the type's affair (value_binding).
json::value now(const Field&, const Write& write) {
  return json::value(base::iso_timestamp(write.now()));
}

json::value new_uuid(const Field&, const Write&) {
  return json::value(base::uuid_v4());
}

struct Rule {
  Special special;
  Act act;
  bool overwrites;  // whatever the client sent; otherwise only where it sent nothing, null or ""
  json::value (*value)(const Field&, const Write&);
};

constexpr std::array kRules = {
    Rule{Special::kUuid, Act::kCreate, false, new_uuid},
    Rule{Special::kUserCreated, Act::kCreate, true, current_user},
    Rule{Special::kRoleCreated, Act::kCreate, true, current_role},
    Rule{Special::kDateCreated, Act::kCreate, true, now},
    Rule{Special::kUserUpdated, Act::kUpdate, true, current_user},
    Rule{Special::kRoleUpdated, Act::kUpdate, true, current_role},
    Rule{Special::kDateUpdated, Act::kUpdate, true, now},
};

const Rule* rule_of(const Field& field, Act act) {
  if (field.specials == 0) return nullptr;
  for (const Rule& rule : kRules) {
    if (rule.act == act && field.has(rule.special)) return &rule;
  }
  return nullptr;
}

// What JavaScript takes for false: such a secret is stored as it is.
bool blank(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_bool() && !value.get_bool()) || (value.is_int64() && value.get_int64() == 0);
}

// The key derivation takes as long as a password hash: off the loop wherever there is a pool.
io::Task<std::string> sealed(const Services& services, std::string clear) {
  std::function<std::string()> work = [clear = std::move(clear), secret = services.secret] {
    return encrypt_value(clear, secret);
  };
  if (services.pool == nullptr) co_return work();
  std::string result = co_await services.pool->run(std::move(work));
  co_return result;
}

bool is_secret(const Field& field) {
  return field.has(Special::kHash) || field.has(Special::kEncrypt);
}

}  // namespace

std::optional<json::value> special_value(const Field& field, Act act, const json::value* given, const Write& write) {
  const Rule* rule = rule_of(field, act);
  if (rule == nullptr) return std::nullopt;
  const bool sent = given != nullptr && !given->is_null() && !(given->is_string() && given->get_string().empty());
  if (!rule->overwrites && sent) return std::nullopt;
  return rule->value(field, write);
}

bool fills_itself(const Field& field, Act act) {
  return rule_of(field, act) != nullptr;
}

bool keeps_secrets(const schema::Collection& collection) {
  return std::any_of(collection.fields.begin(), collection.fields.end(), is_secret);
}

void drop_masks(const schema::Collection& collection, json::object& payload) {
  for (const Field& field : collection.fields) {
    if (!field.secret()) continue;
    const json::value* value = payload.if_contains(field.name);
    if (value != nullptr && *value == json::value(engine::kMask)) payload.stable_erase(field.name);
  }
}

io::Task<void> protect_secrets(Write& write, const schema::Collection& collection, json::object& payload) {
  for (const Field& field : collection.fields) {
    if (!is_secret(field)) continue;
    json::value* value = payload.if_contains(field.name);
    if (value == nullptr || blank(*value)) continue;
    std::string clear = value->is_string() ? std::string(value->get_string()) : base::to_json(*value);
    std::string kept;
    if (field.has(Special::kHash)) {
      kept = co_await write.services().hasher->hash(std::move(clear));
    } else {
      kept = co_await sealed(write.services(), std::move(clear));
    }
    *value = kept;
  }
}

}  // namespace dirigent::items
