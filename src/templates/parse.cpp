#include "templates/expression_parse.hpp"
#include "templates/marks.hpp"
#include "templates/nodes.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

class Parser {
 public:
  Parser(std::string_view source, std::size_t depth) : marks_(marks_of(source)), depth_(depth) {}

  Document run() {
    document_.nodes = body(nullptr, {});
    return std::move(document_);
  }

 private:
  // Nodes up to a tag that ends the part: `end` + the name of the tag around, or one of `separators`. The tag stays.
  Nodes body(const Mark* around, const std::vector<std::string_view>& separators) {
    const std::string end = around == nullptr ? "" : "end" + around->name;
    if (around != nullptr && ++nesting_ > depth_) throw TemplateError(around->line, "tags are too deep");
    Nodes nodes;
    while (at_ < marks_.size()) {
      const Mark& mark = marks_[at_];
      const bool ends = mark.kind == Mark::Kind::kTag &&
                        ((around != nullptr && mark.name == end) ||
                         std::find(separators.begin(), separators.end(), mark.name) != separators.end());
      if (ends) {
        --nesting_;
        return nodes;
      }
      ++at_;
      add(nodes, mark);
    }
    if (around != nullptr)
      throw TemplateError(around->line, fmt::format("{{% {} %}} without {{% {} %}}", around->name, end));
    return nodes;
  }

  void add(Nodes& nodes, const Mark& mark) {
    Node node;
    node.line = mark.line;
    if (mark.kind == Mark::Kind::kText) {
      node.text = mark.text;
    } else if (mark.kind == Mark::Kind::kOutput) {
      node.kind = Node::Kind::kOutput;
      ExpressionReader reader(mark.text, mark.line);
      if (reader.at_end()) return;
      node.value = reader.expression();
      reader.expect_end();
    } else if (mark.name == "layout") {
      ExpressionReader reader(mark.text, mark.line);
      document_.layout = reader.operand();
      return;
    } else {
      tag(node, mark);
    }
    nodes.push_back(std::move(node));
  }

  void tag(Node& node, const Mark& mark) {
    ExpressionReader reader(mark.text, mark.line);
    if (mark.name == "assign") {
      node.kind = Node::Kind::kAssign;
      node.name = reader.name();
      reader.expect("=");
      node.value = reader.expression();
    } else if (mark.name == "if" || mark.name == "unless") {
      condition(node, mark, reader);
    } else if (mark.name == "case") {
      choice(node, mark, reader);
    } else if (mark.name == "for") {
      loop(node, mark, reader);
    } else if (mark.name == "capture" || mark.name == "block") {
      node.kind = mark.name == "block" ? Node::Kind::kBlock : Node::Kind::kCapture;
      if (!reader.at_end()) node.name = text_of(reader_name(reader));
      node.branches.emplace_back().body = body(&mark, {});
      ++at_;
    } else if (mark.name == "break" || mark.name == "continue") {
      node.kind = mark.name == "break" ? Node::Kind::kBreak : Node::Kind::kContinue;
    } else {
      throw TemplateError(mark.line, fmt::format("there is no tag \"{}\" that fits here", mark.name));
    }
    reader.expect_end();
  }

  // A name, bare or in quotes.
  static json::value reader_name(ExpressionReader& reader) {
    const Operand operand = reader.operand();
    return operand.kind == Operand::Kind::kPath ? operand.inside.front().literal : operand.literal;
  }

  void condition(Node& node, const Mark& mark, ExpressionReader& reader) {
    node.kind = Node::Kind::kIf;
    Branch first;
    first.condition = reader.condition();
    first.negated = mark.name == "unless";
    first.body = body(&mark, {"elsif", "else"});
    node.branches.push_back(std::move(first));
    while (marks_[at_].name == "elsif" || marks_[at_].name == "else") {
      const Mark& separator = marks_[at_++];
      Branch branch;
      ExpressionReader inside(separator.text, separator.line);
      if (separator.name == "elsif") branch.condition = inside.condition();
      inside.expect_end();
      branch.body = body(&mark, {"elsif", "else"});
      node.branches.push_back(std::move(branch));
    }
    ++at_;
  }

  void choice(Node& node, const Mark& mark, ExpressionReader& reader) {
    node.kind = Node::Kind::kCase;
    node.value = reader.expression();
    body(&mark, {"when", "else"});  // what stands before the first `when` belongs to none
    while (marks_[at_].name == "when" || marks_[at_].name == "else") {
      const Mark& separator = marks_[at_++];
      Branch branch;
      ExpressionReader inside(separator.text, separator.line);
      if (separator.name == "when") {
        do branch.values.push_back(inside.operand());
        while (inside.take(",") || inside.take("or"));
      }
      inside.expect_end();
      branch.body = body(&mark, {"when", "else"});
      node.branches.push_back(std::move(branch));
    }
    ++at_;
  }

  void loop(Node& node, const Mark& mark, ExpressionReader& reader) {
    node.kind = Node::Kind::kFor;
    node.name = reader.name();
    reader.expect("in");
    node.loop.list = reader.operand();
    while (!reader.at_end()) {
      const std::string word = reader.name();
      if (word == "reversed") {
        node.loop.reversed = true;
        continue;
      }
      if (word != "limit" && word != "offset")
        throw TemplateError(mark.line, fmt::format("\"{}\" does not fit here", word));
      reader.expect(":");
      (word == "limit" ? node.loop.limit : node.loop.offset) = reader.operand();
    }
    node.branches.emplace_back().body = body(&mark, {"else"});
    if (marks_[at_].name == "else") {
      ++at_;
      node.branches.emplace_back().body = body(&mark, {});
    }
    ++at_;
  }

  std::vector<Mark> marks_;
  std::size_t depth_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
  Document document_;
};

}  // namespace

Document parse(std::string_view source, std::size_t depth) {
  return Parser(source, depth).run();
}

}  // namespace dirigent::templates
