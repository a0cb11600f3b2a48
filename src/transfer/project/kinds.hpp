// What a project is made of besides its model, as data: which collections go into files, how their rows are laid out
// there, and what of them stays behind because it belongs to one database alone.
//
// Most rows are a file each; operations, panels and access rows stand in the file of what they belong to. Rows with a
// UUID keep it in their file, the others are known by their natural key.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace dirigent::transfer {

enum class Shape {
  kFile,       // a file for each row
  kMember,     // a list in the file of the row it belongs to
  kSingleton,  // the one file of the one row
  kStrings     // a file for each language, with a text for each key
};

/// A field that names a row of another kind.
struct Reference {
  std::string_view field, collection;
};

struct Kind {
  std::string_view name;        // of the folder, the file or the list
  std::string_view collection;  // directus_*
  Shape shape = Shape::kFile;
  bool portable = false;               // the primary key is a UUID that is kept in the file
  std::string_view parent = {};        // of members: the collection they belong to,
  std::string_view parent_field = {};  // and the field that says so
  std::vector<std::string_view> natural =
      {};  // fields by which a row is found that has another key, or none, in its file
  std::vector<Reference> references = {};
  std::vector<std::string_view> later = {};    // references that are set once all rows are there
  std::vector<std::string_view> omitted = {};  // fields that belong to one database
  std::vector<std::string_view> sets = {};     // lists whose order means nothing
};

/// In the order in which rows are made; they go in the opposite one.
std::span<const Kind> kinds();
/// Null for what is none.
const Kind* kind_of(std::string_view collection);
/// The kind of a file in a project by its path: "roles/editor.yaml", "settings.yaml". Null for other files.
const Kind* kind_of_path(std::string_view path);

/// Rows that hold for everybody who is not logged in have no role to stand in: this file has them.
inline constexpr std::string_view kPublicFile = "public.yaml";
/// Which kinds a project holds whole.
inline constexpr std::string_view kProjectFile = "project.yaml";
inline constexpr std::string_view kSeedFolder = "seeds";

}  // namespace dirigent::transfer
