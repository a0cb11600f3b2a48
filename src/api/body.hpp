// JSON bodies and the batch forms they take.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "base/json.hpp"

namespace dirigent::api {

/// The body as JSON when the content type says so, else an empty object (other content types are ignored, as the
/// contract has it). A body that came compressed is unpacked in its place, to at most `limit` bytes. Only objects and
/// arrays are documents. Throws base::Failure(INVALID_PAYLOAD) saying what is wrong and where; nesting is limited to
/// 1000 levels.
json::value parse_body(http::Request& request, std::size_t limit);

/// What a PATCH, DELETE or SEARCH body on a list asks for.
struct Batch {
  std::optional<std::vector<std::string>> keys;  // as text
  std::optional<query::Query> query;
  json::object data;  // PATCH with keys or query
};
enum class BatchScope { kRead, kUpdate, kDelete };

/// `{keys}` / `{query}` (+ `data` for updates) checked as the contract does; for deletes and updates exactly one of
/// keys and query. Deletes also take a bare array of keys. Keys over several columns of `collection` may be arrays of
/// their parts or objects of the columns. Throws base::Failure(INVALID_PAYLOAD).
Batch parse_batch(const RequestContext& context, BatchScope scope, const schema::Collection* collection = nullptr);

/// A key as the engine takes it. Throws INVALID_PAYLOAD for objects, arrays and null.
std::string key_text(const json::value& key);

}  // namespace dirigent::api
