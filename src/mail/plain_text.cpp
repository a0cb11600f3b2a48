#include "mail/plain_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace dirigent::mail {

namespace {

struct Reference {
  std::string_view name, text;
};
constexpr std::array<Reference, 9> kReferences{{{"&amp;", "&"},
                                                {"&lt;", "<"},
                                                {"&gt;", ">"},
                                                {"&quot;", "\""},
                                                {"&#34;", "\""},
                                                {"&#39;", "'"},
                                                {"&nbsp;", " "},
                                                {"&ndash;", "-"},
                                                {"&mdash;", "-"}}};
constexpr std::array<std::string_view, 14> kBlocks{"p",  "div", "br", "tr", "table", "h1", "h2",
                                                   "h3", "h4",  "hr", "li", "ul",    "ol", "blockquote"};
constexpr std::array<std::string_view, 4> kHidden{"style", "script", "title", "head"};

template <class List>
bool among(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Reader {
 public:
  explicit Reader(std::string_view html) : rest_(html) {}

  std::string run() {
    while (!rest_.empty()) {
      if (rest_.starts_with("<!--")) {
        skip_past("-->");
      } else if (rest_.front() == '<' && rest_.find('>') != std::string_view::npos) {
        tag();
      } else if (rest_.front() == '&') {
        reference();
      } else {
        add(rest_.front());
        rest_.remove_prefix(1);
      }
    }
    return std::string(base::trim(out_)) + "\n";
  }

 private:
  // White space is one space, and none at the begin of a line.
  void add(char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') out_ += ' ';
    } else {
      out_ += c;
    }
  }

  // At most one empty line between two with words.
  void new_line() {
    while (out_.ends_with(' ')) out_.pop_back();
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  void reference() {
    for (const Reference& known : kReferences) {
      if (!rest_.starts_with(known.name)) continue;
      for (const char c : known.text) add(c);
      rest_.remove_prefix(known.name.size());
      return;
    }
    add('&');
    rest_.remove_prefix(1);
  }

  void tag() {
    const std::size_t end = rest_.find('>');
    const std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    const bool closing = inside.starts_with('/');
    const std::string_view named = inside.substr(closing ? 1 : 0);
    const std::string name = base::lower(named.substr(0, named.find_first_of(" \t\r\n/")));
    if (!closing && among(kHidden, name)) {
      skip_past("</" + name);
      skip_past(">");
    } else if (name == "a") {
      closing ? end_link() : begin_link(inside);
    } else if (among(kBlocks, name)) {
      new_line();
      if (closing && (name == "p" || name.starts_with('h'))) out_ += out_.ends_with("\n\n") || out_.empty() ? "" : "\n";
    }
  }

  void begin_link(std::string_view inside) {
    const std::size_t at = inside.find("href=\"");
    if (at == std::string_view::npos) return;
    const std::string_view from = inside.substr(at + 6);
    link_ = from.substr(0, from.find('"'));
    link_text_ = out_.size();
  }

  void end_link() {
    if (!link_) return;
    std::string address = Reader(*link_).run();
    address.pop_back();
    link_.reset();
    if (address.empty() || out_.substr(std::min(link_text_, out_.size())) == address) return;
    out_ += ": " + address + " ";
  }

  void skip_past(std::string_view text) {
    const std::size_t at = rest_.find(text);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + text.size());
  }

  std::string_view rest_;
  std::string out_;
  std::optional<std::string_view> link_;
  std::size_t link_text_ = 0;
};

}  // namespace

std::string plain_text(std::string_view html) {
  return Reader(html).run();
}

}  // namespace dirigent::mail
