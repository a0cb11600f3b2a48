#include "transfer/project/secrets.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace dirigent::transfer {

namespace {

struct Column {
  std::string_view collection, field;
};

// Besides those that the model itself knows for secrets (concealed, hashed, encrypted).
constexpr Column kColumns[] = {
    {"directus_deployments", "credentials"},
    {"directus_deployments", "webhook_secret"},
    {"directus_users", "auth_data"},
    {"directus_settings", "mapbox_key"},
    {"directus_settings", "ai_openai_api_key"},
    {"directus_settings", "ai_anthropic_api_key"},
    {"directus_settings", "ai_google_api_key"},
    {"directus_settings", "ai_openai_compatible_api_key"},
    {"directus_settings", "ai_openai_compatible_headers"},
};

// Members of options, as compared: lower case, letters and digits only.
constexpr std::array<std::string_view, 26> kNames = {
    "authorization", "proxyauthorization", "cookie",        "setcookie", "password",    "passwd",   "passphrase",
    "token",         "accesstoken",        "refreshtoken",  "authtoken", "bearertoken", "secret",   "clientsecret",
    "secretkey",     "signingsecret",      "webhooksecret", "apikey",    "xapikey",     "apitoken", "privatekey",
    "accesskey",     "xauthtoken",         "credentials",   "bearer",    "auth"};

std::string letters_of(std::string_view name) {
  std::string out;
  for (const char letter : base::lower(name)) {
    if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) out += letter;
  }
  return out;
}

bool is_telling(std::string_view name) {
  const std::string letters = letters_of(name);
  return std::find(kNames.begin(), kNames.end(), letters) != kNames.end();
}

bool is_filled_in(std::string_view text) {
  return text.find("{{") != text.npos;
}

bool has_password(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) return false;
  const std::string_view authority = text.substr(scheme + 3, text.find_first_of("/?#", scheme + 3) - (scheme + 3));
  const std::size_t at = authority.rfind('@');
  if (at != authority.npos && authority.substr(0, at).find(':') != authority.npos) return true;
  const std::size_t query = text.find('?');
  if (query == text.npos) return false;
  for (const std::string& part : base::split(text.substr(query + 1), '&')) {
    if (is_telling(std::string_view(part).substr(0, part.find('=')))) return true;
  }
  return false;
}

bool is_secret_text(std::string_view text) {
  if (is_filled_in(text)) return false;
  const std::string begin = base::lower(text.substr(0, 7));
  return begin.starts_with("bearer ") || begin.starts_with("basic ") || has_password(text) ||
         text.find("-----BEGIN ") != text.npos;
}

// Of an entry like {header: "Authorization", value: "..."}: the name in it.
const json::string* entry_name(const json::object& entry) {
  for (const std::string_view member : {"header", "name", "key"}) {
    const json::value* name = entry.if_contains(member);
    if (name != nullptr && name->is_string() && entry.contains("value")) return &name->get_string();
  }
  return nullptr;
}

json::value hidden(std::string_view name, const json::value& value) {
  const bool scalar = value.is_string() && !is_filled_in(value.get_string());
  if (is_telling(name) && (scalar || value.is_number())) return json::value(kSecret);
  return without_secrets(value);
}

// The entry of a list that stands for the same as `entry`: by name, else by place.
const json::value* counterpart(const json::array& now, std::size_t index, const json::value& entry) {
  const json::string* name = entry.is_object() ? entry_name(entry.get_object()) : nullptr;
  if (name == nullptr) return index < now.size() ? &now[index] : nullptr;
  for (const json::value& one : now) {
    const json::string* other = one.is_object() ? entry_name(one.get_object()) : nullptr;
    if (other != nullptr && *other == *name) return &one;
  }
  return nullptr;
}

}  // namespace

bool is_secret(std::string_view collection, const schema::Field& field) {
  if (field.secret()) return true;
  return std::any_of(std::begin(kColumns), std::end(kColumns),
                     [&](const Column& one) { return one.collection == collection && one.field == field.name; });
}

bool has_placeholder(const json::value& value) {
  if (value.is_string()) return value.get_string() == kSecret;
  if (value.is_array()) {
    const json::array& all = value.get_array();
    return std::any_of(all.begin(), all.end(), has_placeholder);
  }
  if (!value.is_object()) return false;
  const json::object& all = value.get_object();
  return std::any_of(all.begin(), all.end(), [](const auto& one) { return has_placeholder(one.value()); });
}

json::value without_secrets(const json::value& value) {
  if (value.is_string()) return is_secret_text(value.get_string()) ? json::value(kSecret) : value;
  if (value.is_array()) {
    json::array out;
    for (const json::value& entry : value.get_array()) out.push_back(without_secrets(entry));
    return out;
  }
  if (!value.is_object()) return value;
  const json::string* name = entry_name(value.get_object());
  json::object out;
  for (const auto& member : value.get_object()) {
    std::string_view told = member.key();
    if (name != nullptr && told == "value") told = *name;
    out.emplace(member.key(), hidden(told, member.value()));
  }
  return out;
}

json::value with_secrets(const json::value& wanted, const json::value& now, const std::string& place,
                         std::vector<std::string>& missing) {
  if (wanted.is_string() && wanted.get_string() == kSecret) {
    const bool known = !now.is_null() && !now.is_object() && !now.is_array() && now != wanted;
    if (!known) missing.push_back(place);
    return known ? now : wanted;
  }
  if (wanted.is_array()) {
    json::array out;
    static const json::array none;
    const json::array& others = now.is_array() ? now.get_array() : none;
    for (std::size_t i = 0; i < wanted.get_array().size(); ++i) {
      const json::value& entry = wanted.get_array()[i];
      const json::value* same = counterpart(others, i, entry);
      out.push_back(
          with_secrets(entry, same != nullptr ? *same : json::value(), place + "[" + std::to_string(i) + "]", missing));
    }
    return out;
  }
  if (!wanted.is_object()) return wanted;
  json::object out;
  for (const auto& member : wanted.get_object()) {
    const json::value* same = now.is_object() ? now.get_object().if_contains(member.key()) : nullptr;
    out.emplace(member.key(), with_secrets(member.value(), same != nullptr ? *same : json::value(),
                                           place + "." + std::string(member.key()), missing));
  }
  return out;
}

}  // namespace dirigent::transfer
