#include "api/rest/files.hpp"

#include "api/rest/collection_items.hpp"
#include "http/body/media_type.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::string_view kFiles = "directus_files";

// A form brings a file, and nothing would keep it: better no row than one without what it describes.
void refuse_forms(const RequestContext& context) {
  const auto type = context.request.headers.get("content-type");
  const auto media = type ? http::parse_media_type(*type) : std::nullopt;
  if (!media || media->type != "multipart/form-data") return;
  base::fail(base::unsupported_media_type(media->type, "files"));
}

void require_type(const RequestContext& context) {
  const json::value* type = context.body_members().if_contains("type");
  const bool given = type != nullptr && !type->is_null() && *type != json::value("");
  if (!given) base::fail(base::invalid_payload("\"type\" is required"));
}

}  // namespace

io::Task<http::Response> files_create(RequestContext& context) {
  // Rights first: those who have none hear nothing of what a file needs.
  if (auto refused = access::check(context.who, *context.schema, access::Action::kCreate, kFiles)) {
    base::fail(std::move(*refused));
  }
  refuse_forms(context);
  require_type(context);
  co_return co_await create_items(context, std::string(kFiles));
}

}  // namespace dirigent::api::rest
