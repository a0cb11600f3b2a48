// Puts a snapshot together from tables and meta rows; no database in sight.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "schema/meta_rows.hpp"
#include "schema/schema.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

struct BuildInput {
  std::vector<sql::Table> tables;
  MetaRows rows;
  bool postgres = false;
  std::set<std::string> exclude_tables;
  /// Where only a part was read: the snapshot before it, and the names of the tables and collections whose `tables` and
  /// `rows` these are. The rest is as it was.
  SchemaPtr before;
  std::set<std::string> changed;

  bool holds(const std::string& name) const { return before == nullptr || changed.contains(name); }
};

std::shared_ptr<Schema> build_schema(BuildInput input);

/// Takes over what `input` does not hold.
void keep_collections(Schema& schema, const BuildInput& input);
/// The steps, in order; each needs what the ones before it made, and takes out of `input` what it keeps.
void build_collections(Schema& schema, BuildInput& input);
void build_fields(Schema& schema, BuildInput& input);
void build_relations(Schema& schema, const BuildInput& input);
void build_cascades(Schema& schema);

/// Text of a member, or nothing when it is absent or null.
std::optional<std::string> text_member(const json::object& object, std::string_view key);

}  // namespace dirigent::schema
