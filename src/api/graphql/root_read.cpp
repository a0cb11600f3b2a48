#include "api/graphql/root_read.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "api/graphql/aggregates.hpp"
#include "api/graphql/filter_argument.hpp"
#include "api/graphql/shapes.hpp"
#include "items/keys.hpp"
#include "query/validate.hpp"

namespace dirigent::api::graphql {

namespace {

using graphql_lang::FieldDefinition;
using graphql_lang::kTypename;
using graphql_lang::NamedType;
using graphql_lang::Selection;
using Kind = Meaning::Kind;

constexpr std::size_t kMostFields = 2000;

[[noreturn]] void refuse(const graphql_lang::Problem& problem) {
  base::fail(base::Error{base::ErrorCode::kInternal, problem.message, {}});
}

/// Where a selection set stands in the query: its collection, its entry of `deep`, and how its paths begin.
struct Level {
  const schema::Collection* collection;
  query::Query* query;
  std::string prefix;
  int depth;
};

class RootPlanner {
 public:
  RootPlanner(const CallerSchema& schema, const Request& request, const query::Limits& limits)
      : schema_(schema), request_(request), limits_(limits) {}

  RootRead plan(const Grouped& root, const FieldDefinition& definition, const Meaning& meaning) {
    RootRead read;
    read.collection = meaning.collection->name;
    const json::object arguments = arguments_of(*root.front(), definition);
    const NamedType& type = definition.type.named();
    read.shape = shape_of(*root.front(), definition, {});
    read.shape.kind = definition.type.nullable().is_list() ? Shape::Kind::kList : Shape::Kind::kObject;
    if (meaning.kind == Kind::kAggregated) {
      json::object raw;
      raw["aggregate"] = aggregates_below(request_, *meaning.collection, root, type, read.shape);
      read.query = query_of(arguments, *meaning.collection, std::move(raw));
      name_groups(read.shape, read.query.group);
    } else {
      read.query = query_of(arguments, *meaning.collection, {});
      const Level level{meaning.collection, &read.query, {}, 1};
      below(root, type, level, read.shape.below);
      read.query.fields = std::move(fields_);
      read.query.fields_given = true;
    }
    if (meaning.kind == Kind::kById) {
      read.target.single = true;
      read.target.keys = {items::key_text(arguments.at("id"))};
    }
    if (meaning.kind == Kind::kSingleton) {
      read.singleton = read.target.single = true;
      read.query.limit = 1;
    }
    if (auto problem = query::validate(read.query, limits_)) base::fail(std::move(*problem));
    return read;
  }

 private:
  json::object arguments_of(const Selection& field, const FieldDefinition& definition) const {
    auto result = graphql_lang::arguments_of(definition.arguments, field.arguments, request_.variables, field.at);
    if (const auto* problem = std::get_if<graphql_lang::Problem>(&result)) refuse(*problem);
    return std::get<json::object>(std::move(result));
  }

  query::Query query_of(const json::object& arguments, const schema::Collection& collection, json::object raw) const {
    for (const auto& [name, value] : arguments) {
      if (name == "id" || value.is_null()) continue;
      raw[name] = name == "filter" ? filter_object(value, *schema_.model(), collection) : value;
    }
    return query::parse_query(raw, limits_).take();
  }

  void add(const Level& level, std::string_view path) {
    if (fields_.size() >= kMostFields) base::fail(base::invalid_query("Too many fields"));
    fields_.push_back(level.prefix + std::string(path));
  }

  /// The selections of `group` on objects of `type`.
  void below(const Grouped& group, const NamedType& type, const Level& level, std::vector<Shape>& into) {
    if (level.depth > limits_.max_relational_depth) base::fail(base::invalid_query("Max relational depth exceeded"));
    const std::size_t before = fields_.size();
    append_shapes_below(request_, group, type, into,
                        [&](const Grouped& fields, const FieldDefinition& definition, Shape& shape) {
                          add_field(fields, definition, level, shape);
                        });
    if (fields_.size() == before) add(level, anything_of(type, *level.collection));
  }

  // Whether there is an object at all is told by any field of it.
  std::string anything_of(const NamedType& type, const schema::Collection& collection) const {
    const std::string* found = nullptr;
    for (const FieldDefinition& field : type.fields) {
      const Meaning& meaning = schema_.meaning(field);
      if (meaning.kind == Kind::kFunctions) continue;
      if (field.name == collection.primary_key) return field.name;
      if (found == nullptr || meaning.kind == Kind::kValue) found = &field.name;
    }
    return found == nullptr ? collection.primary_key : *found;
  }

  void add_field(const Grouped& group, const FieldDefinition& definition, const Level& level, Shape& shape) {
    const Selection& field = *group.front();
    const Meaning& meaning = schema_.meaning(definition);
    if (field.nested && meaning.kind != Kind::kFunctions && !names_values(group)) return shape.source.clear();
    switch (meaning.kind) {
      case Kind::kFunctions:
        return add_functions(group, definition, meaning, level, shape);
      case Kind::kItem:
        return add_item(group, definition, level, shape);
      case Kind::kToOne:
      case Kind::kToMany: {
        shape.kind = meaning.kind == Kind::kToMany ? Shape::Kind::kList : Shape::Kind::kObject;
        shape.source = source_of(level, meaning.field->name);
        query::Query& deep = level.query->deep[shape.source];
        deep = query_of(arguments_of(field, definition), *meaning.collection, {});
        const Level next{meaning.collection, &deep, level.prefix + shape.source + ".", level.depth + 1};
        return below(group, definition.type.named(), next, shape.below);
      }
      default:
        add(level, field.name);
    }
  }

  /// Is there anything below but names of types? Without, the contract reads nothing there and answers null.
  bool names_values(const Grouped& group) const {
    std::set<std::string_view> seen;
    return std::any_of(group.begin(), group.end(),
                       [&](const Selection* field) { return names_values(field->selections, seen); });
  }

  bool names_values(const std::vector<Selection>& selections, std::set<std::string_view>& seen) const {
    return std::any_of(selections.begin(), selections.end(), [&](const Selection& one) {
      if (one.kind == Selection::Kind::kField && !one.nested) return one.name != kTypename;
      if (one.kind != Selection::Kind::kSpread) return names_values(one.selections, seen);
      if (!seen.insert(one.name).second) return false;
      const auto& fragments = request_.document->fragments;
      return std::any_of(fragments.begin(), fragments.end(), [&](const graphql_lang::Fragment& fragment) {
        return fragment.name == one.name && names_values(fragment.selections, seen);
      });
    });
  }

  /// The name under which a relation is read: its own, or another one when that is taken. Names with two underscores
  /// are nobody's in GraphQL.
  static std::string source_of(const Level& level, const std::string& field) {
    if (!level.query->deep.contains(field)) return field;
    std::string alias = fmt::format("__{}_{}", level.query->alias.size() + 2, field);
    level.query->alias[alias] = field;
    return alias;
  }

  void add_functions(const Grouped& group, const FieldDefinition& definition, const Meaning& meaning,
                     const Level& level, Shape& shape) {
    const std::string& field = meaning.field->name;
    shape.kind = Shape::Kind::kInline;
    append_shapes_below(request_, group, definition.type.named(), shape.below,
                        [&](const Grouped&, const FieldDefinition& function, Shape& value) {
                          value.source = fmt::format("{}_{}", field, function.name);
                          add(level, fmt::format("{}({})", function.name, field));
                        });
  }

  // Each collection's items are marked by a key of their own: it tells what an item is.
  void add_item(const Grouped& group, const FieldDefinition& definition, const Level& level, Shape& shape) {
    shape.kind = Shape::Kind::kItem;
    shape.source = source_of_item(level, shape.source);
    for (const NamedType* member : definition.type.named().members) {
      const schema::Collection& collection = *schema_.meaning(*member).collection;
      const std::string scoped = shape.source + ":" + collection.name;
      query::Query& deep = level.query->deep[scoped];
      const Level next{&collection, &deep, level.prefix + scoped + ".", level.depth + 1};
      std::string mark = fmt::format("__is_{}", shape.members.size());
      deep.alias[mark] = anything_of(*member, collection);
      add(next, mark);
      auto& [key, shapes] = shape.members.emplace_back(std::move(mark), std::vector<Shape>());
      below(group, *member, next, shapes);
    }
  }

  std::string source_of_item(const Level& level, const std::string& field) {
    std::string source = source_of(level, field);
    level.query->deep[source];  // taken
    return source;
  }

  const CallerSchema& schema_;
  const Request& request_;
  const query::Limits& limits_;
  std::vector<std::string> fields_;
};

}  // namespace

RootRead plan_root(const CallerSchema& schema, const Request& request, const query::Limits& limits, const Grouped& root,
                   const FieldDefinition& definition, const Meaning& meaning) {
  return RootPlanner(schema, request, limits).plan(root, definition, meaning);
}

}  // namespace dirigent::api::graphql
