#include "api/import/held_rows.hpp"

#include <utility>

#include "base/errors.hpp"

namespace dirigent::api::import {

namespace {

// Users count for themselves wherever they come from; who is none is told apart by address.
std::string caller_of(const RequestContext& context) {
  return context.who && context.who->user ? *context.who->user : context.request.ip;
}

/// What comes from the client, of which all that is read is held.
class Incoming final : public http::BodySource {
 public:
  Incoming(std::shared_ptr<http::BodySource> source, std::shared_ptr<http::HeldBody> held,
           std::chrono::steady_clock::time_point end)
      : source_(std::move(source)), held_(std::move(held)), end_(end) {}

  io::Task<bool> next(std::string& out) override {
    const std::size_t before = out.size();
    const bool more = co_await source_->next(out);
    if (std::chrono::steady_clock::now() > end_) {
      base::fail(base::invalid_payload("The import takes longer than IMPORT_TIMEOUT"));
    }
    std::string come = out.substr(before);
    if (more) co_await held_->add(std::move(come));
    co_return more;
  }

 private:
  std::shared_ptr<http::BodySource> source_;
  std::shared_ptr<http::HeldBody> held_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace

HeldRows::HeldRows(const RequestContext& context, Make make)
    : source_(context.request.stream),
      held_(std::make_shared<http::HeldBody>(*context.app.bodies, caller_of(context))),
      end_(std::chrono::steady_clock::now() + context.app.config->duration("IMPORT_TIMEOUT")),
      make_(std::move(make)) {}

io::Task<json::array> HeldRows::next() {
  if (!rows_) co_await take_in();
  json::array part = co_await rows_->next();
  if (part.empty()) co_await held_->release();
  co_return part;
}

io::Task<void> HeldRows::take_in() {
  const std::unique_ptr<items::Payloads> coming = make_(std::make_shared<Incoming>(source_, held_, end_));
  for (bool more = true; more;) {
    const json::array part = co_await coming->next();
    more = !part.empty();
  }
  co_await held_->finish();
  rows_ = make_(held_->reader());
}

}  // namespace dirigent::api::import
