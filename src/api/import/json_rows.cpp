#include "api/import/json_rows.hpp"

#include "base/errors.hpp"

namespace dirigent::api::import {

namespace {

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

}  // namespace

io::Task<json::array> JsonRows::next() {
  json::array part;
  while (state_ != State::kEnd && part.size() < kMostRows) {
    if (advance(part)) continue;
    if (ended_) {
      invalid(state_ == State::kBegin ? "The file holds no JSON array" : "The file ends before its JSON array does");
    }
    if (!part.empty()) break;
    text_.erase(0, at_);
    at_ = 0;
    const bool more = co_await source_.next(text_);
    ended_ = !more;
  }
  // Nothing but blanks may follow the array.
  while (state_ == State::kEnd && part.empty() && !ended_) {
    text_.clear();
    const bool more = co_await source_.next(text_);
    ended_ = !more;
    if (text_.find_first_not_of(" \t\r\n") != std::string::npos)
      invalid("Something follows the JSON array of the file");
  }
  co_return part;
}

// False when more text is needed.
bool JsonRows::advance(json::array& into) {
  if (state_ == State::kElement) return take_element(into);
  if (state_ == State::kBegin && at_ == 0 && !ended_ && text_.size() < kByteOrderMark.size()) return false;
  if (state_ == State::kBegin && text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  if (!skip_blanks()) return false;
  const char c = text_[at_];
  if (state_ == State::kBegin) {
    if (c != '[') invalid("The file has to hold a JSON array");
    state_ = State::kFirst;
    ++at_;
    return true;
  }
  if (state_ == State::kBehind && c == ',') {
    state_ = State::kElement;
    ++at_;
    return true;
  }
  if (c == ']') {
    state_ = State::kEnd;
    ++at_;
    if (text_.find_first_not_of(" \t\r\n", at_) != std::string::npos) {
      invalid("Something follows the JSON array of the file");
    }
    return true;
  }
  if (state_ == State::kBehind) invalid("The file is not valid JSON behind item " + std::to_string(rows_));
  state_ = State::kElement;
  return true;
}

bool JsonRows::skip_blanks() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return at_ < text_.size();
}

// Moves scanned_ behind the element at at_; false when its end has not come yet. What the element is worth the parser
// will see.
bool JsonRows::find_end() {
  while (at_ + scanned_ < text_.size()) {
    const char c = text_[at_ + scanned_];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '[' || c == '{') {
      if (++depth_ > kMaxDepth) invalid("The file's JSON is nested too deeply");
    } else if (depth_ == 0 && (c == ',' || c == ']')) {
      return true;
    } else if (c == ']' || c == '}') {
      if (depth_ > 0) --depth_;
    }
    ++scanned_;
  }
  return false;
}

bool JsonRows::take_element(json::array& into) {
  const bool whole = find_end();
  if (scanned_ > longest_) {
    invalid("Item " + std::to_string(rows_ + 1) + " of the file is longer than MAX_PAYLOAD_SIZE");
  }
  if (!whole) return false;
  json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  json::value element = json::parse(std::string_view(text_).substr(at_, scanned_), error, {}, options);
  if (error) invalid("Item " + std::to_string(rows_ + 1) + " of the file is not valid JSON");
  into.push_back(std::move(element));
  ++rows_;
  at_ += scanned_;
  scanned_ = 0;
  state_ = State::kBehind;
  return true;
}

}  // namespace dirigent::api::import
