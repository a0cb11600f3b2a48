// A project as documents, one for each of its files, by their paths ("roles/editor.yaml").
//
// Two databases with the same project give the same documents, byte for byte: members are in order, defaults are
// written out, references are names, and what belongs to one database alone is left out.
#pragma once
#include <map>
#include <stdexcept>
#include <string>

#include "base/json.hpp"
#include "transfer/project/names.hpp"

namespace dirigent::transfer {

using Documents = std::map<std::string, json::object>;

/// What is wrong with a file, and at which member ("operations[2].resolve"; empty for the whole).
class FileProblem : public std::runtime_error {
 public:
  FileProblem(std::string file, std::string member, const std::string& what)
      : std::runtime_error(what), path(std::move(file)), place(std::move(member)) {}
  std::string path, place;
};

/// The beginning of what a file holds, for a message: at most `most` bytes, whole letters, with a mark where it was
/// cut.
std::string shortened(std::string_view text, std::size_t most);

/// `with_users`: `rows` were read so.
Documents documents_of(const schema::Schema& schema, const Rows& rows, bool with_users);

/// The role and policy that every installation makes for its first administrator, each with keys of its own: they are
/// known by their name alone.
bool is_of_installation(const Kind& kind, const json::object& row);

}  // namespace dirigent::transfer
