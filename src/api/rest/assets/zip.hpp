// POST /assets/files and /assets/folder/:id: several files as one archive, written while it is sent.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// The files of `ids` that the caller may read, side by side.
io::Task<http::Response> assets_zip_files(RequestContext& context);
/// The files of a folder and of those below it, in folders.
io::Task<http::Response> assets_zip_folder(RequestContext& context);

}  // namespace dirigent::api::rest
