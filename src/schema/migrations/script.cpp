#include "schema/migrations/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace dirigent::schema {

namespace {

bool begins_word(unsigned char c) {
  return std::isalpha(c) || c == '_' || c >= 0x80;
}

bool in_word(unsigned char c) {
  return begins_word(c) || std::isdigit(c) || c == '$';
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

constexpr std::array<std::string_view, 6> kTransactionWords{"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"};

class Cutter {
 public:
  Cutter(std::string_view text, bool postgres) : text_(text), postgres_(postgres) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  SqlScript cut() {
    while (at_ < text_.size()) step();
    end_statement();
    if (script_.in_transaction && transaction_line_ > 0) {
      throw ScriptError(transaction_line_,
                        fmt::format("{} has no place here: the file runs in one transaction, unless it says "
                                    "-- NO TRANSACTION",
                                    transaction_word_));
    }
    return std::move(script_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (std::isspace(static_cast<unsigned char>(c))) return advance(at_ + 1);
    if (rest().starts_with("--")) return line_comment();
    if (rest().starts_with("/*")) return block_comment();
    if (c == ';') return semicolon();
    if (!open_) begin_statement();
    if (c == '\\' && postgres_ && start_ == at_) return psql_command();
    if (c == '\'') return quoted('\'', false);
    if (c == '"') return quoted('"', false);
    if (!postgres_ && c == '`') return quoted('`', false);
    if (!postgres_ && c == '[') return bracketed();
    if (postgres_ && c == '$') return dollar();
    if (begins_word(static_cast<unsigned char>(c))) return word();
    if (std::isdigit(static_cast<unsigned char>(c))) return number();
    if (c == '(') ++depth_;
    if (c == ')') --depth_;
    advance(at_ + 1);
  }

  std::string_view rest() const { return text_.substr(at_); }

  void advance(std::size_t to) {
    line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                                 text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    at_ = to;
  }

  void begin_statement() {
    open_ = true;
    start_ = at_;
    start_line_ = line_;
    words_.clear();
    depth_ = block_ = 0;
  }

  void end_statement() {
    if (!open_) return;
    open_ = false;
    std::string_view statement = base::trim(text_.substr(start_, at_ - start_));
    (down_ ? script_.down : script_.up).push_back({std::string(statement), start_line_});
    note_transaction_word();
  }

  void note_transaction_word() {
    if (transaction_line_ > 0 || words_.empty()) return;
    const bool savepoint = words_.size() > 1 && std::find(words_.begin(), words_.end(), "TO") != words_.end();
    const bool listed =
        std::find(kTransactionWords.begin(), kTransactionWords.end(), words_.front()) != kTransactionWords.end();
    if (!listed || (words_.front() == "ROLLBACK" && savepoint)) return;
    transaction_line_ = start_line_;
    transaction_word_ = words_.front();
  }

  void semicolon() {
    // Rules of PostgreSQL hold statements in parentheses, functions and triggers in blocks.
    if (open_ && depth_ <= 0 && block_ == 0) end_statement();
    advance(at_ + 1);
  }

  void line_comment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::size_t line_start = at_ == 0 ? 0 : text_.rfind('\n', at_ - 1) + 1;
    const std::string_view before = base::trim(text_.substr(line_start, at_ - line_start));
    if (before.empty() || before == "\xEF\xBB\xBF") directive(upper(base::trim(text_.substr(at_ + 2, end - at_ - 2))));
    advance(end);
  }

  void directive(const std::string& says) {
    const bool section = says == "UP" || says == "DOWN";
    if (section && open_) {
      throw ScriptError(start_line_, fmt::format("the statement is not ended by ; before -- {}", says));
    }
    if (says == "DOWN") script_.has_down = true;
    if (section) down_ = says == "DOWN";
    if (says == "NO TRANSACTION") script_.in_transaction = false;
  }

  void block_comment() {
    const std::size_t line = line_;
    std::size_t end = at_ + 2;
    for (int depth = 1; depth > 0;) {
      if (end + 1 >= text_.size()) throw ScriptError(line, "the comment is not ended by */");
      const std::string_view two = text_.substr(end, 2);
      if (two == "*/") --depth;
      if (two == "/*" && postgres_) ++depth;
      end += two == "*/" || (two == "/*" && postgres_) ? 2 : 1;
    }
    advance(end);
  }

  void quoted(char quote, bool escapes) {
    std::size_t end = at_ + 1;
    for (;; ++end) {
      if (end >= text_.size()) throw ScriptError(line_, fmt::format("the {} that opens here is never closed", quote));
      if (escapes && text_[end] == '\\') {
        ++end;
      } else if (text_[end] == quote) {
        if (text_.substr(end + 1, 1) != std::string_view(&quote, 1)) break;
        ++end;
      }
    }
    advance(end + 1);
  }

  void bracketed() {
    const std::size_t end = text_.find(']', at_);
    if (end == std::string_view::npos) throw ScriptError(line_, "the [ that opens here is never closed");
    advance(end + 1);
  }

  void dollar() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '$' && in_word(static_cast<unsigned char>(text_[end]))) ++end;
    const bool tag =
        end < text_.size() && text_[end] == '$' && !std::isdigit(static_cast<unsigned char>(text_[at_ + 1]));
    if (!tag) return advance(at_ + 1);
    const std::string_view mark = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(mark, end + 1);
    if (close == std::string_view::npos) {
      throw ScriptError(line_, fmt::format("the {} that opens here is never closed", mark));
    }
    advance(close + mark.size());
  }

  void number() {
    std::size_t end = at_;
    while (end < text_.size() && in_word(static_cast<unsigned char>(text_[end]))) ++end;
    advance(end);
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && in_word(static_cast<unsigned char>(text_[end]))) ++end;
    const std::string found = upper(text_.substr(at_, end - at_));
    const bool string_follows = end < text_.size() && text_[end] == '\'';
    advance(end);
    if (postgres_ && found == "E" && string_follows) return quoted('\'', true);
    count_blocks(found);
    if (postgres_ && found == "STDIN" && !words_.empty() && words_.front() == "COPY") {
      throw ScriptError(start_line_, "COPY .. FROM STDIN takes its rows from psql: write INSERT statements instead");
    }
    constexpr std::size_t kKept = 8;
    if (words_.size() < kKept) words_.push_back(found);
    last_word_ = found;
  }

  // Semicolons inside BEGIN .. END of a trigger (SQLite) or BEGIN ATOMIC .. END of a function (PostgreSQL) end nothing.
  void count_blocks(const std::string& found) {
    if (block_ == 0) {
      const bool opens = postgres_ ? found == "ATOMIC" && last_word_ == "BEGIN" && words_.size() > 1
                                   : found == "BEGIN" && is_trigger();
      if (opens) block_ = 1;
      return;
    }
    if (found == "CASE") ++block_;
    if (found == "END") --block_;
  }

  bool is_trigger() const {
    return words_.size() > 1 && words_[0] == "CREATE" &&
           (words_[1] == "TRIGGER" || (words_.size() > 2 && words_[2] == "TRIGGER"));
  }

  void psql_command() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view command = base::trim(text_.substr(at_, end - at_));
    // Dumps begin and end with these two, which concern nobody but psql.
    if (!command.starts_with("\\restrict") && !command.starts_with("\\unrestrict")) {
      throw ScriptError(line_,
                        fmt::format("{} is a command of psql, and no SQL", command.substr(0, command.find(' '))));
    }
    open_ = false;
    advance(end);
  }

  std::string_view text_;
  bool postgres_;
  std::size_t at_ = 0, line_ = 1;
  SqlScript script_;
  bool down_ = false;
  // Of the statement that is open.
  bool open_ = false;
  std::size_t start_ = 0, start_line_ = 1;
  std::vector<std::string> words_;  // its first ones
  std::string last_word_;
  int depth_ = 0, block_ = 0;
  // The first statement about transactions.
  std::size_t transaction_line_ = 0;
  std::string transaction_word_;
};

}  // namespace

SqlScript read_script(std::string_view text, bool postgres) {
  return Cutter(text, postgres).cut();
}

}  // namespace dirigent::schema
