// What a refused request was about, as its route and its body have it: an action, a collection, keys of items and names
// of fields. Values of fields are passed over.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "api/refusals.hpp"

namespace dirigent::api {

inline constexpr std::size_t kMostRefusedText = 1000;  // bytes of a name or a key

/// Only so many are kept, and of each name only its begin; a name counts once.
void add_refused_item(Refusal& refusal, const json::value& key);
void add_refused_field(Refusal& refusal, std::string_view name);
/// Those that are neither paths nor functions.
void add_plain_fields(Refusal& refusal, const std::vector<std::string>& fields);

/// Routes that are about no item and no part of the model leave all of it open. Of a batch the operation is told that
/// `error` is about.
void read_request(Refusal& refusal, const RequestContext& context, const base::Error& error);

}  // namespace dirigent::api
