#include "engine/analytics/having.hpp"

#include <algorithm>
#include <array>

#include "base/errors.hpp"
#include "engine/analytics/bins.hpp"
#include "engine/resolve/filter.hpp"
#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using query::Filter;
using sql::Fragment;

constexpr std::size_t kMaxConditions = 200;
constexpr std::array<std::string_view, 12> kOperators = {"_eq", "_neq", "_lt",      "_lte",      "_gt",   "_gte",
                                                         "_in", "_nin", "_between", "_nbetween", "_null", "_nnull"};

class Having {
 public:
  explicit Having(GroupColumns& columns) : columns_(columns) {}

  Fragment sql(const Filter& filter) {
    switch (filter.kind) {
      case Filter::Kind::kAnd:
        return all(filter, " AND ");
      case Filter::Kind::kOr:
        return all(filter, " OR ");
      case Filter::Kind::kCondition:
        return condition(filter);
      default:
        base::fail(base::invalid_query("\"having\" takes no \"_some\" and \"_none\""));
    }
  }

 private:
  Fragment all(const Filter& filter, std::string_view word) {
    std::vector<Fragment> parts;
    for (const Filter& child : filter.children) parts.push_back(sql(child));
    if (parts.empty()) return {};
    Fragment out("(");
    return out.append(sql::join(std::move(parts), word)).raw(")"), out;
  }

  Fragment condition(const Filter& leaf) {
    if (++conditions_ > kMaxConditions) base::fail(base::invalid_query("\"having\" has too many conditions"));
    const std::size_t index = columns_.require(leaf.path, "having");
    const Expression& value = columns_.columns()[index].value.value;
    judge(leaf);
    Resolver& resolver = columns_.resolver();
    const Filter typed = value.bin ? with_bin_values(*value.bin, leaf, resolver) : leaf;
    const Predicate predicate = resolve_comparison(resolver, {{}, value}, typed, resolver.who());
    if (predicate.kind == Predicate::Kind::kNever) return Fragment("1 = 0");
    if (predicate.always()) {
      base::fail(base::invalid_query("\"" + dotted(leaf.path) + "\" in \"having\" is compared with nothing"));
    }
    return predicate.op->build(resolver.dialect(), group_value(index), predicate);
  }

  static void judge(const Filter& leaf) {
    const bool known = std::find(kOperators.begin(), kOperators.end(), leaf.op) != kOperators.end();
    if (!known) base::fail(base::invalid_query("\"having\" does not know the operator \"" + leaf.op + "\""));
  }

  GroupColumns& columns_;
  std::size_t conditions_ = 0;
};

}  // namespace

Fragment group_value(std::size_t column) {
  Fragment out;
  out.column(kGroups, "v" + std::to_string(column));
  return out;
}

Fragment having_sql(GroupColumns& columns, const Filter& having) {
  return Having(columns).sql(having);
}

}  // namespace dirigent::engine
