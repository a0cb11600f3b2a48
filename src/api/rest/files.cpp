#include "api/rest/files.hpp"

#include "api/rest/collection_items.hpp"
#include "api/rest/files_form.hpp"
#include "api/rest/write_answer.hpp"
#include "api/router.hpp"
#include "base/text.hpp"
#include "http/body/media_type.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::string_view kFiles = "directus_files";

std::optional<http::MediaType> form_of(const http::Request& request) {
  const auto type = request.headers.get("content-type");
  auto media = type ? http::parse_media_type(*type) : std::nullopt;
  if (media && media->type != "multipart/form-data") media.reset();
  return media;
}

void require_type(const RequestContext& context) {
  const json::value* type = context.body_members().if_contains("type");
  const bool given = type != nullptr && !type->is_null() && *type != json::value("");
  if (!given) base::fail(base::invalid_payload("\"type\" is required"));
}

// Rights first: those who have none hear nothing of what a file needs.
void require_right(const RequestContext& context, access::Action action) {
  if (auto refused = access::check(context.who, *context.schema, action, kFiles)) base::fail(std::move(*refused));
}

files::Caller caller_of(const RequestContext& context) {
  return {context.app.files, context.schema, context.who};
}

FilesForm open_form(const RequestContext& context, const std::string& boundary) {
  if (!context.request.stream) base::fail(base::invalid_payload("The form's boundary is missing or none"));
  return {context.request.stream, boundary, *context.schema->collection(kFiles)};
}

[[noreturn]] void no_file() {
  base::fail(base::invalid_payload("No files were included in the body"));
}

io::Task<http::Response> upload(RequestContext& context, std::string boundary) {
  FilesForm form = open_form(context, boundary);
  std::vector<std::string> ids;
  for (;;) {
    std::optional<files::Incoming> incoming = co_await form.next_file();
    if (!incoming) break;
    std::string id = co_await files::store_new(caller_of(context), std::move(*incoming), form);
    ids.push_back(std::move(id));
  }
  if (ids.empty()) no_file();
  WriteAnswer written(context, std::string(kFiles), ids.size() > 1 ? WriteAnswer::Of::kMany : WriteAnswer::Of::kOne);
  co_return co_await written.answer(std::move(ids));
}

io::Task<http::Response> replace(RequestContext& context, std::string id, std::string boundary) {
  FilesForm form = open_form(context, boundary);
  std::optional<files::Incoming> incoming = co_await form.next_file();
  if (!incoming) no_file();
  co_await files::store_again(caller_of(context), id, std::move(*incoming), form);
  co_return co_await read_back_one(context, std::string(kFiles), id);
}

}  // namespace

bool sends_library_file(const http::Request& request) {
  const bool post = request.method == "POST";
  if (!post && request.method != "PATCH") return false;
  const auto segments = path_segments(raw_path(request));
  if (!segments || segments->size() != (post ? 1U : 2U) || base::lower((*segments)[0]) != "files") return false;
  const std::optional<http::MediaType> media = form_of(request);
  return media && http::is_boundary(media->boundary);
}

io::Task<http::Response> files_create(RequestContext& context) {
  require_right(context, access::Action::kCreate);
  if (std::optional<http::MediaType> media = form_of(context.request)) {
    co_return co_await upload(context, std::move(media->boundary));
  }
  require_type(context);
  co_return co_await create_items(context, std::string(kFiles));
}

io::Task<http::Response> files_import(RequestContext& context) {
  const json::object& body = context.body_object();
  const json::value* url = body.if_contains("url");
  if (url == nullptr || url->is_null()) base::fail(base::invalid_payload("\"url\" is required"));
  if (!url->is_string()) base::fail(base::invalid_payload("\"url\" must be a string"));
  const json::value* data = body.if_contains("data");
  if (data != nullptr && !data->is_object()) base::fail(base::invalid_payload("\"data\" must be of type object"));
  json::object fields = data != nullptr ? data->get_object() : json::object();
  std::string address(url->get_string());
  std::string id = co_await files::store_from_web(caller_of(context), std::move(address), std::move(fields));
  co_return co_await read_back_one(context, std::string(kFiles), id);
}

io::Task<http::Response> files_update(RequestContext& context) {
  std::string id = context.parameters.front();
  if (std::optional<http::MediaType> media = form_of(context.request)) {
    require_right(context, access::Action::kUpdate);
    co_return co_await replace(context, std::move(id), std::move(media->boundary));
  }
  const json::value* disk = context.body_members().if_contains("filename_disk");
  if (disk == nullptr || !disk->is_string()) co_return co_await update_item(context, std::string(kFiles), id);
  require_right(context, access::Action::kUpdate);
  json::object patch = context.body_object();
  co_await files::move_file(caller_of(context), id, std::move(patch));
  co_return co_await read_back_one(context, std::string(kFiles), id);
}

}  // namespace dirigent::api::rest
