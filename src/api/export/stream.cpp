#include "api/export/stream.hpp"

#include <array>

#include "api/export/answer.hpp"
#include "api/export/attachment.hpp"
#include "api/export/read_document.hpp"
#include "api/respond.hpp"
#include "base/text.hpp"
#include "engine/paging.hpp"
#include "engine/parts.hpp"
#include "engine/variable_values.hpp"

namespace dirigent::api::exports {

namespace {

// Large enough that a part's round trip is small beside its rows, small enough that others on the loop wait a few
// milliseconds for its text.
constexpr std::int64_t kPartSize = 250;
constexpr std::string_view kLines = "application/x-ndjson";

class ItemsProducer final : public http::BodyProducer {
 public:
  ItemsProducer(db::Database& database, engine::Parts parts, std::unique_ptr<ItemWriter> writer)
      : database_(database), parts_(std::move(parts)), writer_(std::move(writer)) {}

  /// Fetches the first part, and shows all of them to a writer that has to see them.
  io::Task<void> open() {
    co_await fetch();
    if (writer_ == nullptr || !writer_->surveys()) co_return;
    survey();
    if (parts_.last() || parts_.uniform()) co_return;
    while (!parts_.last()) {
      co_await fetch();
      survey();
    }
    parts_.restart();
    co_await fetch();
  }

  /// REQUIRES: open() has ended. Gives the fetched part before it fetches another.
  io::Task<bool> next(std::string& out) override {
    if (begun_) co_await fetch();
    if (!begun_ && writer_ != nullptr) writer_->begin(out);
    begun_ = true;
    append_part(out);
    if (parts_.last() && writer_ != nullptr) writer_->end(out);
    co_return !parts_.last();
  }

  bool ends_here() const { return parts_.last(); }

 private:
  // A slow client must not keep a session from others: each part leases one. Neither may a quick one keep the loop,
  // whose socket and database never make it wait.
  io::Task<void> fetch() {
    co_await io::sleep_for(std::chrono::milliseconds(0));
    const db::Lease lease = co_await database_.read();
    co_await parts_.fetch_next(*lease);
  }

  template <class Act>
  void each_item(Act act) {
    std::array<unsigned char, 16 * 1024> first;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      json::monotonic_resource memory(first.data(), first.size());
      text_.clear();
      parts_.emit(text_, i);
      act(read_document(text_, &memory));
    }
  }

  void survey() {
    each_item([this](const json::value& item) { writer_->survey(item); });
  }

  void append_part(std::string& out) {
    if (writer_ != nullptr) return each_item([&](const json::value& item) { writer_->item(out, item); });
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      parts_.emit(out, i);
      out += '\n';
    }
  }

  db::Database& database_;
  engine::Parts parts_;
  std::unique_ptr<ItemWriter> writer_;  // null: lines
  std::string text_;
  bool begun_ = false;
};

// "q=0" among the parameters of a type says: anything but that.
bool refused_by(std::string_view parameters) {
  for (const std::string& parameter : base::split(parameters, ';')) {
    const std::string_view text = base::trim(parameter);
    if (text.size() < 2 || !http::same_token(text.substr(0, 2), "q=")) continue;
    if (base::to_number(text.substr(2)).value_or(0) <= 0) return true;
  }
  return false;
}

bool accepts_lines(const http::Request& request) {
  const auto accept = request.headers.get("accept");
  if (!accept) return false;
  const std::string_view first = std::string_view(*accept).substr(0, accept->find(','));
  const std::string_view type = first.substr(0, first.find_first_of("; "));
  return http::same_token(type, kLines) && !refused_by(first.substr(type.size()));
}

http::Response head_of(const RequestContext& context, const Streaming& as) {
  if (as.format != nullptr) return attachment(subject_of(context), *as.format);
  http::Response response = json_response({});
  response.content_type = kLines;
  response.headers.set("Vary", "Origin, Cache-Control, Accept");
  return response;
}

// On a session of its own, which the parts do not wait with.
io::Task<void> fetch_variables(db::Database& database, engine::Environment& environment, const query::Query& query) {
  const db::Lease lease = co_await database.read();
  co_await engine::fetch_variables(*lease, environment, query);
}

}  // namespace

std::optional<Streaming> streaming_of(const RequestContext& context, const query::Query& query) {
  if (engine::aggregates(query) || query.tree) return std::nullopt;
  const Format* format = requested(context);
  if (format == nullptr) return accepts_lines(context.request) ? std::optional(Streaming{}) : std::nullopt;
  const engine::Paging paging = engine::paging_of(query, context.app.items->limits);
  if ((paging.limit && *paging.limit <= kPartSize) || query.before) return std::nullopt;
  return Streaming{format};
}

io::Task<http::Response> stream_items(const RequestContext& context, std::string collection, query::Query query,
                                      Streaming as) {
  engine::Environment environment = context.environment();
  co_await fetch_variables(*context.app.database, environment, query);
  engine::Parts parts(std::move(environment), context.app.database->dialect(), collection, std::move(query), kPartSize);
  std::unique_ptr<ItemWriter> writer;
  if (as.format != nullptr) writer = as.format->writer(Shape::kList);
  auto producer = std::make_shared<ItemsProducer>(*context.app.database, std::move(parts), std::move(writer));
  co_await producer->open();
  http::Response response = head_of(context, as);
  if (producer->ends_here()) {
    (void)co_await producer->next(response.body);
  } else {
    response.producer = std::move(producer);
  }
  co_return response;
}

}  // namespace dirigent::api::exports
