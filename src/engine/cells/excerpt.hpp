// excerpt(field): the part of a text around what a search found, as HTML in which the matches are in <mark>.
//
// The cell holds what to mark, then the text: an emitter knows nothing but its cell.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/cells/cells.hpp"

namespace dirigent::engine {

/// Marks of an indexed search: whole words, the last one a prefix if it was; with `forms`, words that begin alike are
/// taken for forms of one.
std::string excerpt_marks(const std::vector<std::string>& words, bool prefix, bool forms);
/// Marks of a plain search: the text wherever it stands.
std::string excerpt_marks(std::string_view text);

/// Some 30 words of `text` from a little before the first match on, "…" where it is cut. Letters of Latin, Greek and
/// Cyrillic count whatever their case.
std::string excerpt_of(std::string_view marks, std::string_view text);

void emit_excerpt(std::string& out, const db::Cell& cell);

}  // namespace dirigent::engine
