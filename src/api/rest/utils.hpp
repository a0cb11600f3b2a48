// /utils: small services that clients would otherwise have to bring along.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET /utils/random/string?length=1..500 (32): for everyone.
io::Task<http::Response> utils_random_string(RequestContext& context);
/// POST /utils/hash/generate {string} and /utils/hash/verify {string, hash}: for everyone.
io::Task<http::Response> utils_hash_generate(RequestContext& context);
io::Task<http::Response> utils_hash_verify(RequestContext& context);
/// POST /utils/sort/:collection {item, to}: for whoever may update the sort field of the item.
io::Task<http::Response> utils_sort(RequestContext& context);
/// POST /utils/cache/clear: for admins.
io::Task<http::Response> utils_cache_clear(RequestContext& context);

}  // namespace dirigent::api::rest
