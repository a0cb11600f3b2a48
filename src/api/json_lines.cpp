#include "api/json_lines.hpp"

#include <algorithm>

#include "http/body/media_type.hpp"

namespace dirigent::api {

namespace {

// What is stored in one go: enough for statements of many rows, little beside everything else in memory.
constexpr std::size_t kMostLines = 1024;
constexpr std::size_t kMostBytes = 1024 * 1024;
constexpr std::size_t kMaxDepth = 1000;
constexpr std::size_t kMostGaps = 1000;  // blank lines between payloads; more only blur the line of an error

[[noreturn]] void invalid(std::string reason, std::int64_t line) {
  base::Error error = base::invalid_payload(std::move(reason));
  error.extensions["line"] = line;
  base::fail(std::move(error));
}

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

bool sends_lines(const http::Request& request) {
  if (request.method != "POST") return false;
  const auto type = request.headers.get("content-type");
  if (!type) return false;
  const auto media = http::parse_media_type(*type);
  return media && (media->type == "application/x-ndjson" || media->type == "application/jsonl");
}

JsonLines::JsonLines(std::shared_ptr<http::BodySource> body, std::size_t longest)
    : body_(std::move(body)), longest_(longest) {}

io::Task<json::array> JsonLines::next() {
  json::array part;
  std::size_t bytes = 0;
  while (part.size() < kMostLines && bytes < kMostBytes) {
    const std::size_t end = text_.find('\n', at_);
    if (end != std::string::npos) {
      bytes += end - at_;
      take_line(std::string_view(text_).substr(at_, end - at_), part);
      at_ = end + 1;
      continue;
    }
    if (text_.size() - at_ > longest_) invalid("A line is longer than MAX_PAYLOAD_SIZE", line_ + 1);
    if (ended_) {
      if (at_ < text_.size()) take_line(std::string_view(text_).substr(at_), part);
      at_ = text_.size();
      break;
    }
    // What waits for more is no reason to keep what is there.
    if (!part.empty()) break;
    text_.erase(0, at_);
    at_ = 0;
    const bool more = co_await receive();
    ended_ = !more;
  }
  co_return part;
}

io::Task<bool> JsonLines::receive() {
  bool damaged = false;
  try {
    co_return co_await body_->next(text_);
  } catch (const http::BodyError&) {
    damaged = true;
  }
  if (damaged) invalid("The body is damaged, cut off or came too slowly", line_ + 1);
  co_return false;
}

void JsonLines::take_line(std::string_view line, json::array& into) {
  ++line_;
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (blank(line)) {
    if (gaps_.size() < kMostGaps) gaps_.push_back({payloads_, line_ - payloads_});
    return;
  }
  json::value payload = parse(line);
  if (!payload.is_object()) invalid("Each line must be a JSON object", line_);
  into.push_back(std::move(payload));
  ++payloads_;
}

json::value JsonLines::parse(std::string_view line) const {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  json::value parsed = json::parse(line, error, {}, options);
  if (error) invalid("A line is not valid JSON", line_);
  return parsed;
}

std::int64_t JsonLines::line_of(std::int64_t index) const {
  const auto behind = std::upper_bound(gaps_.begin(), gaps_.end(), index,
                                       [](std::int64_t wanted, const Gap& gap) { return wanted < gap.first; });
  return index + 1 + (behind == gaps_.begin() ? 0 : std::prev(behind)->blank);
}

}  // namespace dirigent::api
