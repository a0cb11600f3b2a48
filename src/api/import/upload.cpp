#include "api/import/upload.hpp"

#include <utility>

#include "api/import/csv_rows.hpp"
#include "api/import/json_rows.hpp"
#include "api/router.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "http/body/media_type.hpp"

namespace dirigent::api::import {

namespace {

[[noreturn]] void damaged() {
  base::fail(base::invalid_payload("The form is damaged, cut off or came too slowly"));
}

}  // namespace

bool sends_file(const http::Request& request) {
  if (request.method != "POST") return false;
  const auto segments = path_segments(raw_path(request));
  if (!segments || segments->size() != 3) return false;
  if (base::lower((*segments)[0]) != "utils" || base::lower((*segments)[1]) != "import") return false;
  const auto type = request.headers.get("content-type");
  const auto media = type ? http::parse_media_type(*type) : std::nullopt;
  return media && media->type == "multipart/form-data" && http::is_boundary(media->boundary);
}

Upload::Upload(std::shared_ptr<http::BodySource> body, std::string_view boundary, std::size_t longest)
    : form_(std::move(body), boundary), longest_(longest) {}

io::Task<json::array> Upload::next() {
  json::array part;
  for (;;) {
    if (rows_) part = co_await rows_->next();
    if (!part.empty()) break;
    const bool opened = co_await open_file();
    if (!opened) break;
  }
  taken_ += static_cast<std::int64_t>(part.size());
  if (part.empty() && !any_) base::fail(base::invalid_payload("The form holds no file"));
  co_return part;
}

io::Task<bool> Upload::open_file() {
  const http::FormPart* part = nullptr;
  try {
    do {
      part = co_await form_.next_part();
    } while (part != nullptr && !part->filename);
  } catch (const http::BodyError&) {
    damaged();
  }
  if (part == nullptr) co_return false;
  any_ = true;
  last_ = std::exchange(rows_, rows_of(*part));
  before_last_ = std::exchange(before_, taken_);
  co_return true;
}

std::unique_ptr<items::Payloads> Upload::rows_of(const http::FormPart& part) {
  const std::string_view type = part.content_type;
  if (type == "application/json") return std::make_unique<JsonRows>(*this, longest_);
  // What browsers call a CSV file on machines that have Excel.
  if (type == "text/csv" || type == "application/vnd.ms-excel") return std::make_unique<CsvRows>(*this, longest_);
  base::fail(base::unsupported_media_type(type, "file import"));
}

io::Task<bool> Upload::next(std::string& out) {
  bool more = false;
  try {
    more = co_await form_.next(out);
  } catch (const http::BodyError&) {
    damaged();
  }
  co_return more;
}

// Rows are told of while those behind them are being read, perhaps from the next file.
std::int64_t Upload::line_of(std::int64_t index) const {
  if (rows_ && index >= before_) return rows_->line_of(index - before_);
  if (last_ && index >= before_last_) return last_->line_of(index - before_last_);
  return index + 1;
}

}  // namespace dirigent::api::import
