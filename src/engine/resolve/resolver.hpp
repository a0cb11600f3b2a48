// Names -> fields and relations of the schema, each checked against the caller's rights. One per read; everything a
// query touches (fields, filter, sort, search, groups) is looked up here and nowhere else.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "engine/resolve/predicate.hpp"
#include "engine/resolve/variables.hpp"
#include "query/path.hpp"
#include "query/types.hpp"
#include "schema/schema.hpp"

namespace dirigent::engine {

/// "a.b" of the segments walked so far.
std::string dotted(const std::vector<std::string>& path);

/// A field that is there to be read: its column, or an alias with a relation behind it. Presentation aliases are not.
bool has_data(const schema::Collection& collection, const schema::Field& field);

class Resolver {
 public:
  /// `of_rules` and `asked`: the environment's variables.
  Resolver(const schema::Schema& schema, const access::Who& who, const sql::Dialect& dialect, int max_depth,
           const VariableValues* of_rules = nullptr, const VariableValues* asked = nullptr);

  /// Rights to `collection`; throws FORBIDDEN with the contract's words.
  const access::ReadRights& rights(const schema::Collection& collection, const std::string& path);
  /// May `collection` be read at all?
  bool readable(const schema::Collection& collection);
  /// The field, or null when it does not exist or may not be read.
  const schema::Field* find(const schema::Collection& collection, std::string_view name, const std::string& path);
  /// Same, but throws FORBIDDEN.
  const schema::Field& field(const schema::Collection& collection, std::string_view name, const std::string& path);

  /// Rows of `collection` on which the caller may see anything; null for all.
  std::shared_ptr<const Predicate> rule(const schema::Collection& collection, const std::string& path);
  /// Those who may be seen because of one of `fields`; without fields the same as rule().
  access::RuleChoice relevant(const schema::Collection& collection, const std::vector<std::string>& fields);
  std::shared_ptr<const Predicate> rows(const schema::Collection& collection, const access::RuleChoice& choice);
  /// Where among the rows of `seen` (null: all that may be seen) `field` may be seen.
  Guard guard(const schema::Collection& collection, std::string_view field, const access::RuleChoice* seen = nullptr);
  /// The same rule by rule: the rows are those of any of the guards.
  std::vector<Guard> guards(const schema::Collection& collection, std::string_view field,
                            const access::RuleChoice& seen);
  /// The same for what an aggregate takes in. Keys of rows that may be seen are counted wherever they stand.
  Guard guard_of_aggregate(const schema::Collection& collection, const schema::Field& field);
  /// From now on these are the rights to `collection`. REQUIRES: nothing of it was looked up yet.
  void grant(const schema::Collection& collection, access::ReadRights granted);
  /// Is nothing of the collection to be shown but the keys of its rows?
  bool only_keys(const schema::Collection& collection, const std::string& path);

  /// The step behind `segment` ("author", "item:posts"), or nothing when the field leads nowhere.
  std::optional<Step> step(const schema::Collection& from, std::string_view segment, const std::string& path);

  /// Who asks about a function, for the words of the error.
  enum class Use { kField, kFilter, kOrder, kGroup };
  /// The value `segment` names: a column, or a function of one. An o2m alias has no value of its own.
  Expression expression(const schema::Collection& collection, std::string_view segment, const std::string& path,
                        Use use);
  /// The value at the end of `segments`; an o2m alias at the end stands for the related primary key.
  Reference reference(const schema::Collection& from, const std::vector<std::string>& segments, const std::string& path,
                      Use use);

  const schema::Schema& schema() const { return schema_; }
  const access::Who& who() const { return who_; }
  bool unlimited() const { return access::unlimited(who_); }
  const sql::Dialect& dialect() const { return dialect_; }
  /// Of the variables in what is resolved: a rule, or the query.
  const VariableValues* values() const { return judges_rules_ ? of_rules_ : asked_; }
  /// The one that judges rules: it may name whatever there is.
  Resolver as_system() const;
  /// Do the rules looked at so far depend on who asks, or when?
  bool of_caller() const { return of_caller_; }
  bool of_now() const { return of_now_; }
  /// Is anything looked at so far hidden on some rows?
  bool limited() const { return !rules_.empty(); }

 private:
  Step follow(const schema::Collection& from, std::string_view segment, const std::string& path);
  Expression json(const schema::Collection& collection, const query::FunctionCall& call, const std::string& path,
                  Use use);
  Expression function(const schema::Collection& collection, const query::FunctionCall& call, const std::string& path,
                      Use use);
  /// Throws INVALID_QUERY for a field whose value nobody is shown: its place among others, or a part of it, would tell
  /// it guess by guess. Rules may ask for it.
  void require_open(const schema::Field& field) const;

  const schema::Schema& schema_;
  const access::Who& who_;
  const sql::Dialect& dialect_;
  int max_depth_;
  const VariableValues* of_rules_;
  const VariableValues* asked_;
  bool judges_rules_ = false;
  bool of_caller_ = false, of_now_ = false;
  std::map<const schema::Collection*, access::ReadRights> rights_;
  std::map<std::pair<const schema::Collection*, access::RuleChoice>, std::shared_ptr<const Predicate>> rules_;
};

}  // namespace dirigent::engine
