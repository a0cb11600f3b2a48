#include "templates/marks.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trim_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kSpace);
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view trim_begin(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

class Cutter {
 public:
  explicit Cutter(std::string_view source) : rest_(source) {}

  std::vector<Mark> run() {
    while (!rest_.empty()) {
      const std::size_t begin = next_mark();
      add_text(rest_.substr(0, begin));
      advance(begin);
      if (!rest_.empty()) add_mark();
    }
    return std::move(marks_);
  }

 private:
  std::size_t next_mark() const {
    std::size_t at = rest_.find('{');
    while (at != std::string_view::npos && at + 1 < rest_.size()) {
      if (rest_[at + 1] == '{' || rest_[at + 1] == '%') return at;
      at = rest_.find('{', at + 1);
    }
    return rest_.size();
  }

  void add_text(std::string_view text) {
    if (trim_next_) text = trim_begin(text);
    // Trimming goes on until there is something to keep.
    if (!text.empty()) {
      trim_next_ = false;
      marks_.push_back({Mark::Kind::kText, "", text, line_});
    }
  }

  void trim_last() {
    if (!marks_.empty() && marks_.back().kind == Mark::Kind::kText) marks_.back().text = trim_end(marks_.back().text);
  }

  void add_mark() {
    const bool output = rest_[1] == '{';
    const std::size_t end = end_of_mark(output);
    if (end == std::string_view::npos) {
      throw TemplateError(line_, output ? R"("{{" without "}}")" : R"("{%" without "%}")");
    }
    std::string_view inside = rest_.substr(2, end - 2);
    const std::size_t line = line_;
    if (inside.starts_with('-')) {
      inside.remove_prefix(1);
      trim_last();
    }
    trim_next_ = inside.ends_with('-');
    if (trim_next_) inside.remove_suffix(1);
    advance(end + 2);
    inside = base::trim(inside);
    if (output) {
      marks_.push_back({Mark::Kind::kOutput, "", inside, line});
      return;
    }
    const auto name_end = std::find_if_not(inside.begin(), inside.end(), is_word);
    std::string name(inside.begin(), name_end);
    if (name == "raw" || name == "comment") return skip(name, line);
    inside.remove_prefix(name.size());
    marks_.push_back({Mark::Kind::kTag, std::move(name), base::trim(inside), line});
  }

  // The closing braces, which count as text inside quotes.
  std::size_t end_of_mark(bool output) const {
    const std::string_view close = output ? "}}" : "%}";
    char quote = 0;
    for (std::size_t at = 2; at + 1 < rest_.size(); ++at) {
      const char c = rest_[at];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (rest_.substr(at, 2) == close) {
        return at;
      } else if (c == '"' || c == '\'') {
        quote = c;
      }
    }
    // A quote that never ends, as in the text of a comment, must not swallow the template.
    return quote != 0 ? rest_.find(close, 2) : std::string_view::npos;
  }

  // Everything up to the end tag of `name`: kept as it is for raw.
  void skip(const std::string& name, std::size_t line) {
    const std::string closing = "end" + name;
    for (std::size_t at = rest_.find("{%"); at != std::string_view::npos; at = rest_.find("{%", at + 2)) {
      const std::size_t end = rest_.find("%}", at);
      if (end == std::string_view::npos) break;
      std::string_view inside = rest_.substr(at + 2, end - at - 2);
      const bool before = inside.starts_with('-');
      const bool after = inside.size() > 1 && inside.ends_with('-');
      if (before) inside.remove_prefix(1);
      if (after) inside.remove_suffix(1);
      if (base::trim(inside) != closing) continue;
      if (name == "raw") add_text(before ? trim_end(rest_.substr(0, at)) : rest_.substr(0, at));
      advance(end + 2);
      trim_next_ = after;
      return;
    }
    throw TemplateError(line, "{% " + name + " %} without {% " + closing + " %}");
  }

  void advance(std::size_t count) {
    line_ +=
        static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), '\n'));
    rest_.remove_prefix(count);
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  bool trim_next_ = false;
  std::vector<Mark> marks_;
};

}  // namespace

std::vector<Mark> marks_of(std::string_view source) {
  return Cutter(source).run();
}

}  // namespace dirigent::templates
