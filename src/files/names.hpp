// Names of files: what they are called for people, and under which path they are stored (files page). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::files {

/// The last part of what a client calls its file, without folders; empty when there is none.
std::string base_name(std::string_view name);

/// ".txt", as the name ends, else as files of that type do; empty when neither tells.
std::string extension_of(std::string_view name, std::string_view type);

/// "my_great-file.TXT" -> "My Great File".
std::string title_of(std::string_view name);

/// A path that somebody wants for a file, within its location: no way leads out of it. Empty for what is none.
std::string disk_path(std::string_view wanted);

/// What the names of all that is made of a stored file begin with: its path without the ending.
std::string stem_of(std::string_view disk);

/// Is that the path of an image made of the file with this stem, "<stem>__<40 hex digits>.<format>"?
bool is_made_of(std::string_view path, std::string_view stem);

/// May a file of that type be stored? `allowed` are types, "*" standing for any part: "image/*".
bool type_allowed(std::string_view type, const std::vector<std::string>& allowed);

}  // namespace dirigent::files
