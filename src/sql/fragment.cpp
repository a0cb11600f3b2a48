#include "sql/fragment.hpp"

#include <iterator>
#include <stdexcept>

namespace dirigent::sql {
namespace {

// Replaces each mark by `?` or `$1`, `$2`, ...
std::string with_marks(std::string_view text, char mark, bool numbered) {
  std::string out;
  out.reserve(text.size() + (numbered ? 16 : 0));
  std::size_t number = 0;
  for (;;) {
    const auto at = text.find(mark);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
    if (numbered) {
      out += '$';
      out += std::to_string(++number);
    } else {
      out += '?';
    }
  }
}

}  // namespace

Fragment& Fragment::identifier(std::string_view name) {
  // A NUL would end the statement early and a mark would be taken for a parameter; no honest name has either.
  if (name.find('\0') != std::string_view::npos || name.find(kMark) != std::string_view::npos) {
    throw std::invalid_argument("a database name holds a control character");
  }
  text_ += '"';
  for (const char c : name) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
  return *this;
}

Fragment& Fragment::column(std::string_view qualifier, std::string_view name) {
  return identifier(qualifier).raw(".").identifier(name);
}

Fragment& Fragment::parameter(Value value) {
  text_ += kMark;
  parameters_.push_back(std::move(value));
  return *this;
}

Fragment& Fragment::append(const Fragment& other) {
  if (this == &other) return append(Fragment(other));
  text_ += other.text_;
  parameters_.insert(parameters_.end(), other.parameters_.begin(), other.parameters_.end());
  return *this;
}

Fragment& Fragment::append(Fragment&& other) {
  text_ += other.text_;
  if (parameters_.empty()) {
    parameters_ = std::move(other.parameters_);
  } else {
    parameters_.insert(parameters_.end(), std::make_move_iterator(other.parameters_.begin()),
                       std::make_move_iterator(other.parameters_.end()));
  }
  return *this;
}

Statement Fragment::statement(bool numbered) && {
  return {with_marks(text_, kMark, numbered), std::move(parameters_)};
}

Statement Fragment::statement(bool numbered) const& {
  return {with_marks(text_, kMark, numbered), parameters_};
}

Fragment join(std::vector<Fragment> parts, std::string_view separator) {
  Fragment out;
  for (Fragment& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out.raw(separator);
    out.append(std::move(part));
  }
  return out;
}

}  // namespace dirigent::sql
