#include "api/rest/write_answer.hpp"

#include <utility>

#include "api/respond.hpp"
#include "api/rest/collection_items.hpp"
#include "model/refresh.hpp"

namespace dirigent::api::rest {

namespace {

// True when reading failed only because the caller may not: the write stands, the answer is 204.
bool only_forbidden(const base::Failure& failure) {
  return failure.errors().front().code == base::ErrorCode::kForbidden;
}

}  // namespace

WriteAnswer::WriteAnswer(RequestContext& context, std::string collection, Of of)
    : context_(context), collection_(std::move(collection)), of_(of) {}

items::WriteOptions WriteAnswer::options(Text text) {
  items::WriteOptions options;
  ahead_.query = context_.asked;
  ahead_.query.meta = 0;
  ahead_.single = of_ == Of::kOne;
  if (!ahead_.single && !ahead_.query.limit) ahead_.query.limit = -1;
  ahead_.text = begin_envelope();
  if (text == Text::kFinal) ahead_.before_end = [this] { return render(); };
  options.read_back = &ahead_;
  return options;
}

io::Task<void> WriteAnswer::render() {
  if (!ahead_.outcome->found || !context_.request.render) co_return;
  end_envelope(ahead_.text, ahead_.outcome->meta);
  ended_ = true;
  rendition_ = co_await context_.request.render(ahead_.text);
}

http::Response WriteAnswer::read_ahead() {
  if (!ahead_.outcome->found) return no_content();
  if (!ended_) end_envelope(ahead_.text, ahead_.outcome->meta);
  http::Response response = json_response(std::move(ahead_.text));
  response.rendition = std::move(rendition_);
  return response;
}

io::Task<http::Response> WriteAnswer::read(const std::vector<std::string>& keys) {
  return of_ == Of::kOne ? get_item(context_, collection_, keys.front()) : read_many(context_, collection_, keys);
}

io::Task<http::Response> WriteAnswer::answer(std::vector<std::string> keys) {
  if (ahead_.outcome) co_return read_ahead();
  // Of versions there are none to show, and what was asked is written.
  if (of_ == Of::kOne && context_.asked.version) co_return no_content();
  constexpr int kMostAttempts = 4;
  for (int attempt = 1;; ++attempt) {
    try {
      co_return co_await read(keys);
    } catch (const base::Failure& failure) {
      if (!only_forbidden(failure)) throw;
      break;
    } catch (const db::DatabaseError& error) {
      if (error.kind != db::DatabaseError::Kind::kUndefined || attempt == kMostAttempts) throw;
    }
    const bool newer = co_await model::has_moved_on(*context_.app.model, context_.schema);
    if (newer) context_.schema = context_.app.schema->get();
  }
  co_return no_content();
}

io::Task<http::Response> read_back_one(RequestContext& context, std::string collection, std::string key) {
  WriteAnswer written(context, std::move(collection), WriteAnswer::Of::kOne);
  std::vector<std::string> keys{std::move(key)};
  co_return co_await written.answer(std::move(keys));
}

}  // namespace dirigent::api::rest
