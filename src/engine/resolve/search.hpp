// The `search` parameter: a text looked for in every searchable field of a collection, or, where the collection has an
// index of its words, all words of the text looked for in the indexed fields.
#pragma once
#include <memory>
#include <string>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

/// Rows in which `text` is found (contract: query page, section 5); no row when no field can hold it.
Predicate resolve_search(Resolver& resolver, const schema::Collection& collection, const std::string& text,
                         const std::string& path);

/// What an excerpt of an item of that search marks (cells/excerpt.hpp).
std::shared_ptr<const std::string> marks_of(Resolver& resolver, const schema::Collection& collection,
                                            const std::string& text, const std::string& path);

/// A field whose words can be indexed and quoted: text that everyone who may read it may see as it is.
bool is_plain_text(const schema::Field& field, const sql::Dialect& dialect);

}  // namespace dirigent::engine
