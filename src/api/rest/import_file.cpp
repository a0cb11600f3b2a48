#include "api/rest/import_file.hpp"

#include "api/import/held_rows.hpp"
#include "api/import/upload.hpp"
#include "http/body/media_type.hpp"
#include "items/import/import_rows.hpp"

namespace dirigent::api::rest {

namespace {

const schema::Collection& known_collection(const RequestContext& context, const std::string& name) {
  const schema::Collection* known = context.schema->collection(name);
  if (known == nullptr || !known->table) base::fail(base::forbidden_collection(name));
  return *known;
}

void require_rights(const RequestContext& context, const schema::Collection& known) {
  const std::string& collection = known.name;
  if (known.system) context.require_admin();
  for (const access::Action action : {access::Action::kCreate, access::Action::kUpdate}) {
    if (access::check(context.who, *context.schema, action, collection)) {
      base::fail(base::forbidden_action(access::name_of(action), collection));
    }
  }
}

std::string boundary_of(const RequestContext& context) {
  const std::string_view type = context.request.headers.get("content-type").value_or("");
  auto media = http::parse_media_type(type);
  if (!media || media->type != "multipart/form-data") {
    base::fail(base::unsupported_media_type(media ? media->type : type, "Content-Type header"));
  }
  return std::move(media->boundary);
}

/// A place among the imports that may run at once.
class Turn {
 public:
  Turn(std::shared_ptr<std::atomic<std::int64_t>> running, std::int64_t most) : running_(std::move(running)) {
    if (running_->fetch_add(1) < most) return;
    running_->fetch_sub(1);
    base::fail(
        {base::ErrorCode::kLimitExceeded, "Concurrent import limit exceeded.", {{"category", "Concurrent import"}}});
  }
  ~Turn() { running_->fetch_sub(1); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::shared_ptr<std::atomic<std::int64_t>> running_;
};

// For those who went on to something else meanwhile.
io::Task<void> notify(RequestContext& context, std::string collection, std::int64_t rows) {
  if (!context.who || !context.who->user) co_return;
  items::ItemService notifications(*context.app.items, context.schema, std::nullopt, "directus_notifications");
  json::array payloads;
  payloads.push_back(json::object{{"recipient", *context.who->user},
                                  {"sender", *context.who->user},
                                  {"subject", "Import finished"},
                                  {"message", fmt::format("Rows of the file stored in *{}*: {}.", collection, rows)}});
  co_await notifications.create(std::move(payloads));
}

}  // namespace

io::Task<http::Response> import_file(RequestContext& context) {
  std::string collection = context.parameters.front();
  // The kind of the body is judged first, as the contract has it: it says nothing that only some may know.
  const schema::Collection& known = known_collection(context, collection);
  const std::string boundary = boundary_of(context);
  require_rights(context, known);
  if (!context.request.stream) base::fail(base::invalid_payload("The form's boundary is missing or none"));
  const config::Config& config = *context.app.config;
  const Turn turn(context.app.imports, config.integer("IMPORT_MAX_CONCURRENCY"));
  const std::size_t longest = context.app.max_body;
  const import::HeldRows::Make reader = [boundary, longest](std::shared_ptr<http::BodySource> body) {
    return std::make_unique<import::Upload>(std::move(body), boundary, longest);
  };
  import::HeldRows rows(context, reader);
  items::RowImportOptions options;
  options.most_errors = static_cast<std::size_t>(config.integer("MAX_IMPORT_ERRORS"));
  options.longest = config.duration("IMPORT_TIMEOUT");
  const std::int64_t stored =
      co_await items::import_rows(*context.app.items, context.schema, context.who, collection, rows, options);
  if (context.query.contains("background")) co_await notify(context, std::move(collection), stored);
  co_return http::Response();
}

}  // namespace dirigent::api::rest
