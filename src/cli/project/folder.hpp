// A project's files in a folder. Only what belongs to a project is read, written and removed there: other files,
// hidden ones and links stay out of it.
#pragma once
#include <string>
#include <vector>

#include "transfer/project/documents.hpp"

namespace dirigent::cli {

/// The documents of a folder. Throws std::runtime_error naming file and line of what is no YAML, and for a folder that
/// is none or has nothing of a project in it.
transfer::Documents read_project(const std::string& folder);

/// How many files were written, were as they should be, and went because nothing stands for them any more.
struct Written {
  std::size_t written = 0, same = 0, removed = 0;
};

/// Makes the folder say what the documents say. Throws std::runtime_error for a folder with files that belong to
/// something else than a project.
Written write_project(const std::string& folder, const transfer::Documents& documents);

/// The text of a file. Throws std::runtime_error when it cannot be read, or is longer than any meant well.
std::string read_text(const std::string& path);

/// A problem with a document as people find it: the file, the line and what is wrong.
std::runtime_error problem_in(const std::string& folder, const transfer::FileProblem& problem);

}  // namespace dirigent::cli
