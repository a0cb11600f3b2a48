#include "http/body/multipart.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/body/media_type.hpp"

namespace dirigent::http {

namespace {

using Step = MultipartScanner::Step;

// The value of a parameter of Content-Disposition. Browsers write `"` as %22 and leave everything else as it is, a
// backslash too, so that quoted pairs are not looked for but before a quote.
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header.remove_prefix(at + 1);
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name = base::lower(base::trim(header.substr(0, equals)));
    header.remove_prefix(equals + 1);
    std::string value;
    if (header.starts_with('"')) {
      std::size_t i = 1;
      while (i < header.size() && header[i] != '"') {
        if (header[i] == '\\' && i + 1 < header.size() && header[i + 1] == '"') ++i;
        value += header[i++];
      }
      if (i >= header.size()) return std::nullopt;
      header.remove_prefix(i + 1);
    } else {
      value = base::trim(header.substr(0, header.find(';')));
    }
    if (name == wanted) return value;
    at = header.find(';');
  }
  return std::nullopt;
}

/// Nothing when the part has no name, or is none of a form.
std::optional<FormPart> part_of(std::string_view headers) {
  FormPart part;
  bool named = false;
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find("\r\n"), headers.size());
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(std::min(end + 2, headers.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string name = base::lower(base::trim(line.substr(0, colon)));
    const std::string_view value = base::trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (base::lower(base::trim(value.substr(0, value.find(';')))) != "form-data") return std::nullopt;
      std::optional<std::string> given = parameter(value, "name");
      if (!given || !base::is_valid_utf8(*given)) return std::nullopt;
      part.name = std::move(*given);
      part.filename = parameter(value, "filename");
      named = true;
    } else if (name == "content-type") {
      const std::optional<MediaType> type = parse_media_type(value);
      if (!type) return std::nullopt;
      part.content_type = type->type;
    }
  }
  if (!named) return std::nullopt;
  return part;
}

}  // namespace

bool is_boundary(std::string_view text) {
  constexpr std::size_t kLongest = 70;
  static constexpr std::string_view kMarks = "'()+_,-./:=? ";
  if (text.empty() || text.size() > kLongest || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

MultipartScanner::MultipartScanner(std::string_view boundary, MultipartLimits limits)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(limits) {}

Step MultipartScanner::next() {
  switch (state_) {
    case State::kPreamble:
      return preamble();
    case State::kDelimiter:
      return delimiter();
    case State::kHeaders:
      return headers();
    case State::kData:
      return content();
    case State::kEnd:
      return Step::kEnd;
    case State::kBroken:
      break;
  }
  return Step::kBroken;
}

Step MultipartScanner::broken() {
  state_ = State::kBroken;
  return Step::kBroken;
}

Step MultipartScanner::more() {
  return finished_ ? broken() : Step::kMore;
}

Step MultipartScanner::preamble() {
  const std::size_t at = buffer_.find(delimiter_);
  if (at == std::string::npos) {
    const std::size_t dropped = buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1);
    skipped_ += dropped;
    buffer_.erase(0, dropped);
    return skipped_ > limits_.preamble ? broken() : more();
  }
  buffer_.erase(0, at + delimiter_.size());
  state_ = State::kDelimiter;
  return delimiter();
}

// Behind a delimiter: the end of the form, or, perhaps after blanks, the end of its line.
Step MultipartScanner::delimiter() {
  if (buffer_.starts_with("--")) {
    state_ = State::kEnd;
    buffer_.clear();
    return Step::kEnd;
  }
  const std::size_t text = std::min(buffer_.find_first_not_of(" \t"), buffer_.size());
  if (text > limits_.headers) return broken();
  if (buffer_.size() - text < 2) return more();
  if (buffer_.compare(text, 2, "\r\n") != 0) return broken();
  buffer_.erase(0, text);  // the line's end stays: headers may be none
  state_ = State::kHeaders;
  return headers();
}

Step MultipartScanner::headers() {
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) return buffer_.size() > limits_.headers ? broken() : more();
  if (end > limits_.headers || ++parts_ > limits_.parts) return broken();
  std::optional<FormPart> part = end == 0 ? std::nullopt : part_of(std::string_view(buffer_).substr(2, end - 2));
  if (!part) return broken();
  part_ = std::move(*part);
  buffer_.erase(0, end + 2);  // an empty part ends with the very line break its headers end with
  state_ = State::kData;
  data_.clear();
  return Step::kPart;
}

Step MultipartScanner::content() {
  // The line break between headers and content is no content.
  const std::size_t from = data_.empty() ? 2 : 0;
  const std::size_t at = buffer_.find(delimiter_);
  if (at == 0 || (at != std::string::npos && at <= from)) {
    buffer_.erase(0, at + delimiter_.size());
    state_ = State::kDelimiter;
    return Step::kPartEnd;
  }
  std::size_t end = at;
  if (at == std::string::npos) {
    const std::size_t held = delimiter_.size() - 1;  // perhaps the beginning of a delimiter
    if (buffer_.size() <= from + held) return more();
    end = buffer_.size() - held;
  }
  data_ = buffer_.substr(from, end - from);
  buffer_.erase(0, end);
  return Step::kData;
}

MultipartReader::MultipartReader(std::shared_ptr<BodySource> body, std::string_view boundary, MultipartLimits limits)
    : body_(std::move(body)), scanner_(boundary, limits) {}

io::Task<Step> MultipartReader::step() {
  Step found = scanner_.next();
  while (found == Step::kMore) {
    std::string bytes;
    const bool came = co_await body_->next(bytes);
    scanner_.feed(bytes);
    if (!came) scanner_.finish();
    found = scanner_.next();
  }
  if (found == Step::kBroken) throw BodyError();
  co_return found;
}

io::Task<const FormPart*> MultipartReader::next_part() {
  while (within_) {
    const Step found = co_await step();
    within_ = found != Step::kPartEnd;
  }
  const Step found = co_await step();
  if (found != Step::kPart) co_return nullptr;
  within_ = true;
  co_return &scanner_.part();
}

io::Task<bool> MultipartReader::next(std::string& out) {
  if (!within_) co_return false;
  const Step found = co_await step();
  within_ = found != Step::kPartEnd;
  if (within_) out += scanner_.data();
  co_return within_;
}

}  // namespace dirigent::http
