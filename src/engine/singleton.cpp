#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "engine/read.hpp"
#include "engine/resolve/resolver.hpp"
#include "engine/resolve/selection.hpp"
#include "sql/dialect.hpp"

namespace dirigent::engine {

void append_singleton_defaults(const Environment& environment, const schema::Collection& collection,
                               const query::Query& query, std::string& out) {
  Resolver resolver(*environment.schema, environment.who, sql::sqlite_dialect(),
                    environment.limits->max_relational_depth);
  const Level level{&collection, &query, nullptr, query.backlink, {}};
  static const std::vector<std::string> kAll = {"*"};
  out += '{';
  bool first = true;
  for (const Selected& selected : select_fields(resolver, level, query.fields_given ? query.fields : kAll)) {
    const schema::Field* field = collection.field(selected.field);
    if (field == nullptr || field->alias()) continue;
    const bool key = field->name == collection.primary_key;
    if (!key && field->default_value.is_null()) continue;
    if (!first) out += ',';
    first = false;
    base::append_json_string(out, selected.key);
    out += ':';
    if (key) {
      out += "null";
    } else {
      base::append_json(out, field->default_value);
    }
  }
  out += '}';
}

}  // namespace dirigent::engine
