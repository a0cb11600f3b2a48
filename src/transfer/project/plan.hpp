// What an import would do: which rows it would make, change and remove, and why not more.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "transfer/project/wanted.hpp"

namespace dirigent::transfer {

enum class Act { kCreate, kUpdate, kDelete };
std::string_view word_of(Act act);  // "create"

struct Change {
  Act act = Act::kCreate;
  const Kind* kind = nullptr;
  std::string path, place;           // what asks for it; of rows that go, what they would be called
  std::string key;                   // empty for a new row that gets a number
  json::object payload;              // what is written, with secrets in their places
  json::object later;                // references that are written once all rows are there
  std::vector<std::string> cleared;  // references that lead nowhere until then, or until the row goes
  std::vector<std::string> members;  // what changes, of updates
};

struct Plan {
  std::vector<Change> changes;     // in the order of the kinds; removals last, in the opposite order
  std::size_t same = 0;            // rows that are already as the files say
  std::vector<std::string> extra;  // rows of the database that no file has, and that stay
  std::vector<std::string> warnings;
  bool empty() const { return changes.empty(); }
};

struct PlanOptions {
  bool remove = false;         // rows that no file has, of the kinds that the project holds whole
  std::set<std::string> only;  // kinds, by name; all when empty
};

/// Throws FileProblem.
Plan plan_import(const schema::Schema& schema, const Rows& rows, const Documents& documents,
                 const PlanOptions& options);

/// Do the documents hold presets of users? Then rows have to be read with them.
bool has_presets_of_users(const Documents& documents);

/// For people, ending with a line break.
std::string text_of(const Plan& plan);

}  // namespace dirigent::transfer
