// Reads what stands inside marks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "templates/expression.hpp"

namespace dirigent::templates {

struct Word {
  enum class Kind { kName, kNumber, kText, kSign, kEnd } kind = Kind::kEnd;
  std::string text;
};

/// Takes one piece after the other from the inside of a mark. Everything throws TemplateError for what does not fit.
class ExpressionReader {
 public:
  ExpressionReader(std::string_view text, std::size_t line);

  Expression expression();
  Condition condition();
  Operand operand();
  /// A plain name, as behind `assign`.
  std::string name();
  /// Takes the next word when it is `text` (a sign or a name).
  bool take(std::string_view text);
  void expect(std::string_view text);
  bool at_end() const { return next().kind == Word::Kind::kEnd; }
  void expect_end();

 private:
  const Word& next() const { return words_[at_]; }
  Word pop();
  Operand path(std::string first);
  [[noreturn]] void fail(const std::string& what) const;

  std::vector<Word> words_;
  std::size_t at_ = 0;
  std::size_t line_;
  std::size_t depth_ = 0;
};

}  // namespace dirigent::templates
