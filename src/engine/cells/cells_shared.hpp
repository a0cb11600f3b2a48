// Emitters that both databases use.
#pragma once
#include "engine/cells/cells.hpp"

namespace dirigent::engine {

/// As stored: numbers as numbers, texts as strings, blobs as {"type":"Buffer","data":[...]}.
void emit_plain(std::string& out, const db::Cell& cell);
void emit_csv(std::string& out, const db::Cell& cell);
/// JSON text passed through; a text that is no JSON is shown as a string.
void emit_json(std::string& out, const db::Cell& cell);
/// kMask for anything that is there.
void emit_masked(std::string& out, const db::Cell& cell);
void emit_bytes(std::string& out, std::string_view bytes);
/// Appends a text that needs no escaping as a string literal.
void append_safe_string(std::string& out, std::string_view text);

Emitter sqlite_emitter_of(const schema::Field& field);
Emitter postgres_emitter_of(const schema::Field& field);

}  // namespace dirigent::engine
