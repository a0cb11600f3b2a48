#include "api/rest/schema_upload.hpp"

#include "api/router.hpp"
#include "base/text.hpp"
#include "http/body/media_type.hpp"
#include "http/body/multipart.hpp"
#include "schema/diff/file.hpp"

namespace dirigent::api::rest {

namespace {

// A snapshot of ten thousand collections is shorter.
constexpr std::size_t kLongestFile = 256 * 1024 * 1024;

std::optional<http::MediaType> media_of(const http::Request& request) {
  const auto type = request.headers.get("content-type");
  return type ? http::parse_media_type(*type) : std::nullopt;
}

struct File {
  std::string text;
  schema::FileFormat format = schema::FileFormat::kYaml;
};

io::Task<void> read_file(http::MultipartReader& form, File& file) {
  for (;;) {
    const bool more = co_await form.next(file.text);
    if (!more) co_return;
    if (file.text.size() > kLongestFile) base::fail(base::plain(base::ErrorCode::kContentTooLarge));
  }
}

io::Task<std::optional<File>> only_file(http::MultipartReader& form) {
  std::optional<File> found;
  for (;;) {
    const http::FormPart* part = co_await form.next_part();
    if (part == nullptr) co_return found;
    if (!part->filename) continue;
    if (found) base::fail(base::invalid_payload("The form holds more than one file"));
    found.emplace();
    if (part->content_type == "application/json") found->format = schema::FileFormat::kJson;
    co_await read_file(form, *found);
  }
}

io::Task<std::optional<File>> file_of(RequestContext& context, std::string boundary) {
  http::MultipartReader form(context.request.stream, boundary);
  std::optional<File> file;
  bool damaged = false;
  try {
    file = co_await only_file(form);
  } catch (const http::BodyError&) {
    damaged = true;
  }
  if (damaged) base::fail(base::invalid_payload("The form is damaged, cut off or came too slowly"));
  co_return file;
}

json::value parsed(const File& file) {
  try {
    return schema::read_document(file.text, file.format);
  } catch (const schema::FileError& error) {
    const std::string_view kind = file.format == schema::FileFormat::kJson ? "JSON" : "YAML";
    base::fail(base::invalid_payload(fmt::format("The file is no {}: {}", kind, error.what())));
  }
}

}  // namespace

bool sends_schema_file(const http::Request& request) {
  if (request.method != "POST") return false;
  const auto segments = path_segments(raw_path(request));
  if (!segments || segments->size() != 2 || base::lower((*segments)[0]) != "schema") return false;
  const std::string name = base::lower((*segments)[1]);
  if (name != "diff" && name != "apply") return false;
  const auto media = media_of(request);
  return media && media->type == "multipart/form-data" && http::is_boundary(media->boundary);
}

io::Task<json::value> schema_document(RequestContext& context) {
  auto media = media_of(context.request);
  if (media && media->type == "multipart/form-data" && context.request.stream) {
    const std::optional<File> file = co_await file_of(context, std::move(media->boundary));
    if (!file || file->text.empty()) base::fail(base::invalid_payload("The form holds no file"));
    co_return parsed(*file);
  }
  if (!media || media->type != "application/json") {
    const std::string_view type = context.request.headers.get("content-type").value_or("");
    base::fail(base::unsupported_media_type(media ? media->type : type, "Content-Type header"));
  }
  const json::object* body = context.body.if_object();
  if (body == nullptr || body->empty()) base::fail(base::invalid_payload("The body holds no document"));
  co_return std::move(context.body);
}

}  // namespace dirigent::api::rest
