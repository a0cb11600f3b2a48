// /versions/:pk/save, compare and promote, and /utils/revert: what is done with kept states of items.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// POST /versions/:pk/save with members of an item: adds them to the version.
io::Task<http::Response> version_save(RequestContext& context);
/// GET /versions/:pk/compare
io::Task<http::Response> version_compare(RequestContext& context);
/// POST /versions/:pk/promote {mainHash, fields?}
io::Task<http::Response> version_promote(RequestContext& context);
/// POST /utils/revert/:revision
io::Task<http::Response> utils_revert(RequestContext& context);

}  // namespace dirigent::api::rest
