// A template as a tree.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "templates/expression.hpp"

namespace dirigent::templates {

struct Node;
using Nodes = std::vector<Node>;

/// A body and when it is taken: its condition holds (or does not, with `negated`), or one of `values` equals the
/// subject of the case. A branch without either is the else.
struct Branch {
  std::optional<Condition> condition;
  bool negated = false;
  std::vector<Operand> values;
  Nodes body;
};

struct Loop {
  Operand list;
  std::optional<Operand> limit, offset;
  bool reversed = false;
};

struct Node {
  enum class Kind { kText, kOutput, kAssign, kCapture, kIf, kCase, kFor, kBreak, kContinue, kBlock };
  Kind kind = Kind::kText;
  std::size_t line = 1;
  std::string name;              // assign, capture, for: the variable; block: its name
  std::string_view text;         // kText, in the source
  Expression value;              // output, assign; case: the subject
  Loop loop;                     // for
  std::vector<Branch> branches;  // if, case; for, capture, block: the first is the body, the second the else
};

struct Document {
  std::optional<Operand> layout;
  Nodes nodes;
};

/// The tree of `source`, which outlives it. Throws TemplateError; tags nest at most `depth` deep.
Document parse(std::string_view source, std::size_t depth);

}  // namespace dirigent::templates
