#include "api/rest/assets/asset.hpp"

#include <fmt/format.h>

#include "api/disposition.hpp"
#include "assets/content.hpp"
#include "assets/file.hpp"
#include "assets/recipe.hpp"
#include "assets/services.hpp"
#include "assets/transformation.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "http/date.hpp"
#include "http/etag.hpp"

namespace dirigent::api::rest {

namespace {

// The id is what stands first; behind it may be an extension, for those who like their addresses to have one.
std::string id_of(const RequestContext& context) {
  constexpr std::size_t kLength = 36;
  std::string id = context.parameters.front().substr(0, kLength);
  if (!base::is_uuid(id)) base::fail(base::forbidden());
  return base::lower(id);
}

// Documents that a browser would run scripts of. What uploads say of their type is taken at their word.
bool can_script(std::string_view type) {
  return type.find("xml") != type.npos || type.find("html") != type.npos || type.find("xsl") != type.npos ||
         type.find("svg") != type.npos;
}

void describe_caching(const RequestContext& context, const assets::File& file, http::Response& response) {
  const assets::Services& services = *context.app.assets;
  const bool everyone = context.who && !context.who->role;
  response.headers.add("Cache-Control",
                       services.revalidate
                           ? "max-age=0, must-revalidate"
                           : fmt::format("{}, max-age={}", everyone ? "public" : "private", services.max_age.count()));
  response.etag = false;  // answers 304 only where the settings want that
  if (!file.modified) return;
  response.headers.add("Last-Modified", http::http_date(*file.modified / 1000));
  response.headers.add("ETag", fmt::format("\"{}\"", *file.modified / 1000));
}

// Has the client what it would get? Only where it is told to ask (RFC 9110 section 13.2.2).
bool is_current(const RequestContext& context, const http::Response& response) {
  if (!context.app.assets->revalidate) return false;
  const http::Headers& asked = context.request.headers;
  if (const auto tags = asked.get("if-none-match")) {
    const auto etag = response.headers.get("etag");
    return etag && http::names_etag(*tags, *etag);
  }
  const auto since = asked.get("if-modified-since");
  const auto modified = response.headers.get("last-modified");
  return since && modified && *since == *modified;
}

void describe(const RequestContext& context, const assets::File& file, std::string_view type,
              http::Response& response) {
  const bool saved = context.query.contains("download");
  const std::string& name = context.parameters.size() > 1 ? context.parameters[1] : file.name;
  response.content_type = type.empty() ? "application/octet-stream" : std::string(type);
  response.compress = false;
  response.headers.add("Content-Disposition", content_disposition(saved ? "attachment" : "inline", name));
  response.headers.add("Accept-Ranges", "bytes");
  std::string policy = context.app.assets->content_security_policy;
  if (can_script(response.content_type)) policy += "; sandbox";
  response.headers.add("Content-Security-Policy", std::move(policy));
  response.headers.add("X-Content-Type-Options", "nosniff");
}

std::shared_ptr<storage::Driver> driver_of(const RequestContext& context, const assets::File& file) {
  try {
    auto driver = context.app.storage->driver(file.storage);
    if (driver) return driver;
    base::log::warn("A file is in a storage location that is not configured",
                    {{"location", file.storage}, {"file", file.id}});
  } catch (const std::exception& error) {
    base::log::error("A storage location cannot be used", {{"location", file.storage}, {"cause", error.what()}});
    base::fail(base::service_unavailable("files", fmt::format("Storage location \"{}\" cannot be used", file.storage)));
  }
  base::fail(base::forbidden());
}

std::string memory_key(const assets::File& file, std::string_view path) {
  return fmt::format("{}/{}@{}", file.storage, path, file.changed);
}

io::Task<std::optional<assets::Content>> stored(RequestContext& context, const assets::File& file, std::string path) {
  assets::Services& services = *context.app.assets;
  std::string key = memory_key(file, path), cause;
  try {
    auto driver = driver_of(context, file);
    co_return co_await assets::find_content(*services.file_waits, services.memory, std::move(key), std::move(driver),
                                            std::move(path));
  } catch (const storage::StorageError& error) {
    cause = error.what();
  }
  base::log::error("A file cannot be read", {{"request_id", context.request.id}, {"file", file.id}, {"cause", cause}});
  base::fail(base::service_unavailable("files", "The storage does not answer"));
}

/// An image to be made of the file; no steps: the file as it is.
struct Made {
  assets::Steps steps;
  images::Recipe recipe;
  std::string path, type;
};

// Whoever may not be served hears nothing of what is wrong with the wish, so this comes after the file was found.
Made made_of(const RequestContext& context, const assets::Wish& wish, const assets::File& file) {
  Made made;
  if (!assets::is_transformable(file.type)) return made;
  made.steps = assets::steps_of(wish, file, context.request.headers.get("accept").value_or(""));
  if (made.steps.empty()) return made;
  const std::uint64_t largest = context.app.assets->largest_side;
  if (!file.width || !file.height || *file.width > largest || *file.height > largest) {
    base::Error error = base::plain(base::ErrorCode::kIllegalAssetTransformation);
    error.extensions["invalidTransformations"] = json::array{"width", "height"};
    base::fail(std::move(error));
  }
  made.recipe = assets::recipe_of(made.steps);
  made.path = assets::path_of(file, made.steps);
  const std::string format = assets::format_of(made.steps);
  made.type = format.empty() ? file.type : assets::type_of_format(format);
  return made;
}

// Out of memory, out of the storage, or made now.
io::Task<std::optional<assets::Content>> transformed(RequestContext& context, const assets::File& file,
                                                     const Made& made) {
  std::optional<assets::Content> kept = co_await stored(context, file, made.path);
  if (kept) co_return kept;
  // The contract says of a file that is gone what it says of one that never was.
  const std::optional<assets::Content> original = co_await stored(context, file, file.disk);
  if (!original) co_return std::nullopt;
  assets::Services& services = *context.app.assets;
  std::string key = memory_key(file, made.path);
  assets::Order order{original->driver, file.disk, made.path, made.recipe};
  assets::Bytes bytes = co_await services.workshop.make(key, std::move(order));
  if (!bytes) co_return co_await stored(context, file, made.path);
  services.memory.keep(std::move(key), bytes);
  co_return assets::Content{original->driver, made.path, bytes->size(), bytes};
}

// Was the part that the client has one of another file (RFC 9110 section 13.1.5)?
bool goes_on_with_another(const RequestContext& context, const http::Response& response) {
  const auto known = context.request.headers.get("if-range");
  return known && known != response.headers.get("etag") && known != response.headers.get("last-modified");
}

// What is made of an image is always sent whole.
void put_range(RequestContext& context, const assets::Content& content, bool made, http::Response& response) {
  const auto header = context.request.headers.get("range");
  const bool whole = made || !header || context.request.method == "HEAD" || goes_on_with_another(context, response);
  const auto asked = whole ? std::nullopt : assets::parse_range(*header);
  if (!asked) return assets::put_body(*context.app.file_waits, content, std::nullopt, response);
  const auto range = assets::resolve(*asked, content.size);
  if (!range) base::fail(base::range_not_satisfiable(asked->start, asked->end));
  response.status = 206;
  response.headers.add("Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->last, content.size));
  assets::put_body(*context.app.file_waits, content, range, response);
}

}  // namespace

io::Task<http::Response> asset_get(RequestContext& context) {
  assets::Services& services = *context.app.assets;
  std::string id = id_of(context);
  assets::SettingsPtr settings = co_await services.settings.current(context.schema);
  const std::optional<assets::Wish> wish = assets::wish_of(context.query, *settings, services.most_steps);
  assets::Reader reader{context.app.items, context.schema, context.who};
  const assets::File file = co_await assets::find_file(std::move(reader), settings, std::move(id));
  http::Response response;
  const Made made = wish ? made_of(context, *wish, file) : Made();
  describe_caching(context, file, response);
  if (is_current(context, response)) {
    response.status = 304;
    co_return response;
  }
  const bool negotiated = wish && wish->format == "auto";
  response.headers.add("Vary", negotiated ? "Origin, Cache-Control, Accept" : "Origin, Cache-Control");
  describe(context, file, made.steps.empty() ? file.type : made.type, response);
  std::optional<assets::Content> content;
  if (made.steps.empty()) {
    content = co_await stored(context, file, file.disk);
  } else {
    content = co_await transformed(context, file, made);
  }
  if (!content) base::fail(base::forbidden());
  put_range(context, *content, !made.steps.empty(), response);
  co_return response;
}

}  // namespace dirigent::api::rest
