#include "engine/explain/parameters.hpp"

namespace dirigent::engine {

namespace {

/// Does `text` name a secret field, in another place than the list of what is selected?
bool names_secret(const schema::Schema& schema, const std::string& text) {
  for (const auto& [name, collection] : schema.collections) {
    for (const schema::Field& field : collection.fields) {
      if (!field.secret()) continue;
      const std::string quoted = sql::Fragment(".").identifier(field.name).statement(false).text;
      for (std::size_t at = text.find(quoted); at != std::string::npos; at = text.find(quoted, at + 1)) {
        const std::size_t end = at + quoted.size();
        const bool selected = text.compare(end, 1, ",") == 0 || text.compare(end, 6, " FROM ") == 0 ||
                              text.compare(end, 5, " AS \"") == 0;
        if (!selected) return true;
      }
    }
  }
  return false;
}

json::value shown(const sql::Value& value, bool secret) {
  if (secret && value.index() >= 4) return "***";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return json::value(*text);
  if (const auto* bytes = std::get_if<sql::Bytes>(&value)) {
    return json::value("(" + std::to_string(bytes->data.size()) + " bytes)");
  }
  return nullptr;
}

}  // namespace

json::array shown_parameters(const schema::Schema& schema, const sql::Statement& statement) {
  const bool secret = names_secret(schema, statement.text);
  json::array out;
  for (const sql::Value& value : statement.parameters) out.push_back(shown(value, secret));
  return out;
}

}  // namespace dirigent::engine
