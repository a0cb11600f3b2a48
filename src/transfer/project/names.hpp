// The names of a project's rows: what their files are called, and how one refers to another, so that files of two
// databases say the same although keys differ.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "transfer/project/rows.hpp"

namespace dirigent::transfer {

/// Of an id, in names that rows share otherwise.
inline constexpr std::size_t kIdLetters = 8;

/// As part of a file's name: lower case, letters, digits and what is beyond ASCII; everything else is a dash.
std::string slug(std::string_view text);

/// By collection: the name of each row by its key as text. Operations are named after their flow, too ("welcome/send").
/// Users are named by their e-mail.
using Names = std::map<std::string, std::map<std::string, std::string>, std::less<>>;

/// The same for the same rows in any order, and for rows whose keys differ where files hold no keys.
Names names_of(const Rows& rows);

/// The name of a row; empty for a key that is null or unknown.
std::string name_in(const Names& names, std::string_view collection, const json::value& key);

}  // namespace dirigent::transfer
