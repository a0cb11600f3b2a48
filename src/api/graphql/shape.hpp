// How what the engine answers becomes what was selected: for each key of the answer where its value comes from and what
// it is. Made with the query, before anything is read.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "graphql_lang/ast.hpp"

namespace dirigent::api::graphql {

/// One key of an object of the answer.
struct Shape {
  enum class Kind {
    kTypename,  // `text`
    kRaw,       // as it is
    kString,    // anything as a text
    kInt,       // a number of 32 bits; PostgreSQL's counts come as texts
    kFloat,     // a number, from a text too
    kBoolean,   // true and false, from 1 and 0 too
    kObject,    // `below`
    kList,      // of such objects
    kItem,      // of one of `members`
    kInline,    // `below`, of the object around it: functions
    kGroup,     // the keys of `names` of the object around it; null without any
  };
  Kind kind = Kind::kRaw;
  std::string key;     // in the answer
  std::string source;  // in the engine's object; "count.id" below another one is kept in `inside`
  std::string inside;  // empty, or the key of the engine's object that holds `source`
  std::string text;
  std::string type;  // the type's name, for refusals: "Int"
  bool required = false;
  std::string owner;  // "gq_book.title", for refusals
  graphql_lang::Location at;
  std::vector<std::string> names;
  std::vector<Shape> below;
  std::vector<std::pair<std::string, std::vector<Shape>>> members;  // kItem: a key only that member's object has
};

}  // namespace dirigent::api::graphql
