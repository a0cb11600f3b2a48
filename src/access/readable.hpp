// What of the model callers can read: collections, fields and relations, whatever the rows. The schema routes show no
// more than this, and a share follows no relation beyond it.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::access {

/// Made for one question, from a snapshot that outlives it; not shared.
class Readable {
 public:
  Readable(const schema::Schema& schema, const Who& who) : Readable(schema, std::vector<Who>{who}) {}
  /// What all of them can read.
  Readable(const schema::Schema& schema, std::vector<Who> all);

  bool everything() const;
  bool collection(std::string_view name) const;
  bool field(std::string_view collection, std::string_view field) const;
  /// Both its ends: the field, and the collection it leads to with the alias there, if it has one; of many-to-any
  /// relations all collections they may lead to.
  bool relation(const schema::Relation& relation) const;

 private:
  struct Fields {
    bool readable = true, all = true;
    std::set<std::string, std::less<>> names;  // when not all
  };
  const Fields& fields(std::string_view collection) const;

  const schema::Schema& schema_;
  std::vector<Who> all_;
  mutable std::map<std::string, Fields, std::less<>> known_;
};

}  // namespace dirigent::access
