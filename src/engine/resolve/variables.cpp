#include "engine/resolve/variables.hpp"

#include "engine/resolve/moments.hpp"

namespace dirigent::engine {

namespace {

Operand null() {
  return json::value(nullptr);
}

base::Result<Operand> unsupported(std::string_view name) {
  return base::invalid_query("Variable \"" + std::string(name) + "\" is not supported");
}

}  // namespace

base::EpochMs adjusted(base::EpochMs now, std::string_view adjustment) {
  return moved(now, adjustment).value_or(now);
}

base::Result<Operand> resolve_variable(const json::value& value, const access::Who& who, const VariableValues* values) {
  const json::string* string = value.if_string();
  if (string == nullptr) return Operand(value);
  const std::string_view text(*string);
  if (text == "true") return Operand(json::value(true));
  if (text == "false") return Operand(json::value(false));
  if (text == "null" || text == "NULL") return null();
  if (!text.starts_with('$')) return Operand(value);

  if (text == "$NOW" || (text.starts_with("$NOW(") && text.find(')') == std::string_view::npos))
    return Operand(Instant{base::now_ms()});
  if (text.starts_with("$NOW(") && text.ends_with(')')) {
    return Operand(Instant{adjusted(base::now_ms(), text.substr(5, text.size() - 6))});
  }
  if (text == "$CURRENT_USER") return who && who->user ? Operand(json::value(*who->user)) : null();
  if (text == "$CURRENT_ROLE") return who && who->role ? Operand(json::value(*who->role)) : null();
  if (text == "$CURRENT_ROLES") {
    json::array roles;
    if (who)
      for (const std::string& role : who->roles) roles.emplace_back(role);
    return Operand(json::value(std::move(roles)));
  }
  if (text == "$CURRENT_POLICIES" && who && !who->policies.empty()) {
    return Operand(json::value_from(who->policies));
  }
  if (values != nullptr) {
    const auto known = values->find(text);
    if (known != values->end()) return Operand(known->second);
  }
  if (text == "$CURRENT_POLICIES" || text.starts_with("$CURRENT_USER.") || text.starts_with("$CURRENT_ROLE.") ||
      text.starts_with("$CURRENT_ROLES.") || text.starts_with("$CURRENT_POLICIES.")) {
    return unsupported(text);
  }
  return Operand(value);
}

}  // namespace dirigent::engine
