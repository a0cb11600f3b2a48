#include "sql/dialect.hpp"

namespace dirigent::sql {

Fragment Dialect::like(const Fragment& column, std::string pattern, bool insensitive, bool negate) const {
  Fragment out;
  if (insensitive) out.raw("LOWER(");
  out.append(column).raw(insensitive ? ")" : "").raw(negate ? " NOT LIKE " : " LIKE ");
  if (insensitive) out.raw("LOWER(");
  out.parameter(std::move(pattern)).raw(insensitive ? ")" : "");
  return out;
}

}  // namespace dirigent::sql
