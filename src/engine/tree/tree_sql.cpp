#include "engine/tree/tree_sql.hpp"

#include "engine/sql/branch_sql.hpp"
#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

namespace {

using sql::Fragment;

// Columns of "tree": key, root's key, level; where asked for the path as JSON and the order.
constexpr std::string_view kTree = "tree", kNode = "n", kAbove = "w", kRanked = "ranked";

class TreeSelect {
 public:
  TreeSelect(const sql::Dialect& dialect, const Plan& plan, TreeForm form)
      : dialect_(dialect),
        plan_(plan),
        tree_(*plan.tree),
        collection_(plan.branches.front().collection()),
        ordered_(form == TreeForm::kOrdered) {}

  Fragment sql() const {
    const bool ranked = ordered_ && dialect_.postgres();
    Fragment out("WITH RECURSIVE ");
    if (ranked) out.append(ranking()).raw(", ");
    out.identifier(kTree).raw("(").append(names()).raw(") AS (");
    out.append(ranked ? ranked_part(true) : part(true)).raw(" UNION ALL ");
    out.append(ranked ? ranked_part(false) : part(false));
    if (ordered_ && !ranked) out.append(siblings_first());
    return out.raw(") "), out;
  }

 private:
  const std::vector<SortTerm>& sort() const { return plan_.branches.front().sort; }
  const schema::Field& key() const { return collection_.primary(); }

  Fragment names() const {
    Fragment out("\"k\", \"r\", \"l\"");
    if (!ordered_) return out;
    out.raw(", \"p\"");
    if (dialect_.postgres()) return out.raw(", \"o\""), out;
    for (std::size_t i = 0; i < sort().size(); ++i) out.raw(", \"s" + std::to_string(i) + "\"");
    return out;
  }

  /// A key as it stands in a path.
  Fragment in_path(const Fragment& value) const {
    Fragment out;
    if (dialect_.sqlite()) return out.raw("json_quote(").append(value).raw(")"), out;
    const bool plain = key().type == base::FieldType::kInteger;
    out.raw(plain ? "" : "to_json(").append(value).raw(plain ? "::text" : "::text)::text");
    return out;
  }

  /// What the walk says about an item: `begin` for roots, else from the item above.
  Fragment place(const Fragment& item, bool begin) const {
    Fragment out;
    out.append(item).raw(", ");
    out.append(begin ? item : Fragment("\"w\".\"r\"")).raw(begin ? ", 0" : ", \"w\".\"l\" + 1");
    if (!ordered_) return out;
    out.raw(begin ? ", " : ", \"w\".\"p\" || ',' || ").append(in_path(item));
    return out;
  }

  Fragment is_root(const std::string& alias, const schema::Field& primary, Fragment parent) const {
    if (!tree_.roots) return parent.raw(" IS NULL"), parent;
    return keys_condition(dialect_, alias, primary, *tree_.roots);
  }

  Fragment goes_on(const Fragment& item) const {
    Fragment out("\"w\".\"l\" < " + std::to_string(tree_.depth) + " AND ");
    return out.append(item).raw(" <> \"w\".\"r\""), out;
  }

  /// Roots, or the children of an item, straight from the collection.
  Fragment part(bool begin) const {
    Aliases aliases;
    const std::string alias(kNode);
    Conditions conditions(dialect_, aliases, alias);
    Fragment item, parent;
    item.column(alias, key().name);
    parent.column(alias, tree_.parent->name);
    Fragment out("SELECT ");
    out.append(place(item, begin));
    for (const SortTerm& term : sort())
      if (ordered_) out.raw(", ").append(conditions.sort_value(term));
    Fragment where = plan_.visible.always() ? Fragment() : conditions.where(plan_.visible).raw(" AND ");
    out.raw(" FROM ");
    if (!begin) out.identifier(kTree).raw(" AS ").identifier(kAbove).raw(" JOIN ");
    out.identifier(collection_.name).raw(" AS ").identifier(alias);
    if (!begin) out.raw(" ON ").append(parent).raw(" = \"w\".\"k\"");
    out.append(conditions.joins()).raw(" WHERE ").append(std::move(where));
    return out.append(begin ? is_root(alias, key(), std::move(parent)) : goes_on(item)), out;
  }

  /// Deepest first: all of them are children of the item that was taken up last. The limit, which is none, keeps
  /// SQLite from taking the order for one that a join of the rows makes pointless.
  Fragment siblings_first() const {
    Fragment out(" ORDER BY 3 DESC");
    for (std::size_t i = 0; i < sort().size(); ++i) {
      out.raw(", " + std::to_string(i + 5) + (sort()[i].descending ? " DESC" : " ASC"));
    }
    return out.raw(", 1 ASC LIMIT -1"), out;
  }

  /// All visible items, numbered in the query's order.
  Fragment ranking() const {
    Aliases aliases;
    const std::string alias(kNode);
    Conditions conditions(dialect_, aliases, alias);
    Fragment order;
    for (const SortTerm& term : sort()) order.append(conditions.order(term)).raw(", ");
    Fragment where;
    if (!plan_.visible.always()) where.raw(" WHERE ").append(conditions.where(plan_.visible));
    Fragment out;
    out.identifier(kRanked).raw("(\"k\", \"up\", \"n\") AS MATERIALIZED (SELECT ");
    out.column(alias, key().name).raw(", ").column(alias, tree_.parent->name);
    out.raw(", ROW_NUMBER() OVER (ORDER BY ").append(order).column(alias, key().name).raw(") FROM ");
    out.identifier(collection_.name).raw(" AS ").identifier(alias).append(conditions.joins()).append(where);
    return out.raw(")"), out;
  }

  Fragment ranked_part(bool begin) const {
    const Fragment item("\"n\".\"k\"");
    Fragment out("SELECT ");
    out.append(place(item, begin)).raw(begin ? ", ARRAY[\"n\".\"n\"]" : ", \"w\".\"o\" || \"n\".\"n\"").raw(" FROM ");
    if (!begin) out.identifier(kTree).raw(" AS ").identifier(kAbove).raw(" JOIN ");
    out.identifier(kRanked).raw(" AS ").identifier(kNode);
    if (!begin) return out.raw(" ON \"n\".\"up\" = \"w\".\"k\" WHERE ").append(goes_on(item)), out;
    schema::Field ranked = key();
    ranked.name = "k";
    return out.raw(" WHERE ").append(is_root(std::string(kNode), ranked, Fragment("\"n\".\"up\""))), out;
  }

  const sql::Dialect& dialect_;
  const Plan& plan_;
  const Tree& tree_;
  const schema::Collection& collection_;
  bool ordered_;
};

}  // namespace

Fragment tree_sql(const sql::Dialect& dialect, const Plan& plan, TreeForm form) {
  return TreeSelect(dialect, plan, form).sql();
}

Fragment tree_join(const sql::Dialect& dialect, const schema::Collection& collection, const std::string& alias) {
  Fragment out;
  // SQLite leaves the tables of a CROSS JOIN in their order, and with them the rows.
  out.identifier(kTree).raw(dialect.sqlite() ? " CROSS JOIN " : " JOIN ").identifier(collection.name).raw(" AS ");
  out.identifier(alias).raw(" ON ").column(alias, collection.primary_key).raw(" = ").column(kTree, "k");
  return out;
}

Fragment tree_order(const sql::Dialect& dialect) {
  return dialect.sqlite() ? Fragment() : Fragment(" ORDER BY \"tree\".\"o\"");
}

Fragment tree_place() {
  return Fragment("'{\"level\":' || \"tree\".\"l\" || ',\"path\":[' || \"tree\".\"p\" || ']}'");
}

}  // namespace dirigent::engine
