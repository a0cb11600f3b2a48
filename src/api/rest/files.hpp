// /files beyond the generic verbs: what comes as a form brings a file's content.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// Is this a form with files, which is left to its handler?
bool sends_library_file(const http::Request& request);

/// POST /files: a form with any number of files, each preceded by the fields of its row; or JSON, a row alone.
io::Task<http::Response> files_create(RequestContext& context);
/// POST /files/import {url, data?}
io::Task<http::Response> files_import(RequestContext& context);
/// PATCH /files/:pk: a form replaces the content; JSON changes the row, and with `filename_disk` the stored file's
/// path.
io::Task<http::Response> files_update(RequestContext& context);

}  // namespace dirigent::api::rest
