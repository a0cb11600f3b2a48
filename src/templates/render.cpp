#include "templates/nodes.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

enum class Flow { kOn, kBreak, kContinue };

class Renderer {
 public:
  Renderer(const json::object& data, const Limits& limits) : variables_(data), limits_(limits) {
    with_.lookup = [this](std::string_view name) { return variable(name); };
    with_.max_value = limits.output;
  }

  // Each template fills the blocks of the layout around it; the outermost is the text.
  std::string run(std::string_view source, const Loader& layouts) {
    std::string own(source);
    for (std::size_t around = 0;; ++around) {
      if (around > limits_.depth) throw TemplateError(1, "layouts are too deep");
      if (own.size() > limits_.source) throw TemplateError(1, "the template is too long");
      const Document document = parse(own, limits_.depth);
      filling_ = document.layout.has_value();
      std::string out;
      body(document.nodes, out);
      if (!filling_) return out;
      const std::string name = text_of(evaluate(*document.layout, with_, 1));
      auto next = layouts(name);
      if (!next) throw TemplateError(1, fmt::format("there is no layout \"{}\"", name));
      own = std::move(*next);
    }
  }

 private:
  json::value variable(std::string_view name) const {
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      if (const json::value* value = frame->if_contains(name)) return *value;
    }
    const json::value* value = variables_.if_contains(name);
    return value != nullptr ? *value : json::value();
  }

  void put(std::string& out, std::string_view text, std::size_t line) const {
    out += text;
    if (out.size() > limits_.output) throw TemplateError(line, "the text is too long");
  }

  Flow body(const Nodes& nodes, std::string& out) {
    for (const Node& node : nodes) {
      const Flow flow = one(node, out);
      if (flow != Flow::kOn) return flow;
    }
    return Flow::kOn;
  }

  Flow one(const Node& node, std::string& out) {
    switch (node.kind) {
      case Node::Kind::kText:
        put(out, node.text, node.line);
        return Flow::kOn;
      case Node::Kind::kOutput:
        put(out, text_of(evaluate(node.value, with_)), node.line);
        return Flow::kOn;
      case Node::Kind::kAssign:
        variables_[node.name] = evaluate(node.value, with_);
        return Flow::kOn;
      case Node::Kind::kCapture:
        return capture(node);
      case Node::Kind::kIf:
        return condition(node, out);
      case Node::Kind::kCase:
        return choice(node, out);
      case Node::Kind::kFor:
        return loop(node, out);
      case Node::Kind::kBlock:
        return block(node, out);
      case Node::Kind::kBreak:
        return Flow::kBreak;
      case Node::Kind::kContinue:
        return Flow::kContinue;
    }
    return Flow::kOn;
  }

  Flow capture(const Node& node) {
    std::string text;
    const Flow flow = body(node.branches.front().body, text);
    variables_[node.name] = json::string(text);
    return flow;
  }

  Flow condition(const Node& node, std::string& out) {
    for (const Branch& branch : node.branches) {
      if (!branch.condition || holds(*branch.condition, with_, node.line) != branch.negated)
        return body(branch.body, out);
    }
    return Flow::kOn;
  }

  Flow choice(const Node& node, std::string& out) {
    const json::value subject = evaluate(node.value, with_);
    for (const Branch& branch : node.branches) {
      bool taken = branch.values.empty();
      for (const Operand& value : branch.values) taken = taken || evaluate(value, with_, node.line) == subject;
      if (taken) return body(branch.body, out);
    }
    return Flow::kOn;
  }

  // Inside a layout a block is what the template inside put there, or else its own body.
  Flow block(const Node& node, std::string& out) {
    const auto filled = blocks_.find(node.name);
    if (filled != blocks_.end()) {
      put(out, filled->second, node.line);
      return Flow::kOn;
    }
    std::string text;
    const Flow flow = body(node.branches.front().body, text);
    put(out, text, node.line);
    if (filling_) blocks_.emplace(node.name, std::move(text));
    return flow;
  }

  json::array list_of(const Node& node) const {
    const Loop& loop = node.loop;
    const json::value value = evaluate(loop.list, with_, node.line);
    json::array list;
    if (value.is_array()) list = value.get_array();
    if (value.is_string() && !value.get_string().empty()) list.push_back(value);
    if (value.is_object()) {
      for (const auto& [key, entry] : value.get_object()) list.push_back(json::array{key, entry});
    }
    const auto count = [&](const std::optional<Operand>& operand, std::size_t standard) {
      const json::value number = operand ? evaluate(*operand, with_, node.line) : json::value();
      if (!number.is_number()) return standard;
      return static_cast<std::size_t>(std::clamp(number.to_number<double>(), 0.0, static_cast<double>(list.size())));
    };
    const std::size_t offset = std::min(count(loop.offset, 0), list.size());
    list.erase(list.begin(), list.begin() + offset);
    const std::size_t limit = std::min(count(loop.limit, list.size()), list.size());
    list.erase(list.begin() + limit, list.end());
    if (loop.reversed) std::reverse(list.begin(), list.end());
    return list;
  }

  Flow loop(const Node& node, std::string& out) {
    const json::array list = list_of(node);
    if (list.empty()) return node.branches.size() > 1 ? body(node.branches[1].body, out) : Flow::kOn;
    const std::size_t size = list.size();
    Flow flow = Flow::kOn;
    for (std::size_t i = 0; i < size && flow != Flow::kBreak; ++i) {
      if (++steps_ > limits_.steps) throw TemplateError(node.line, "loops take too many turns");
      frames_.push_back({{node.name, list[i]},
                         {"forloop",
                          {{"index", i + 1},
                           {"index0", i},
                           {"rindex", size - i},
                           {"rindex0", size - i - 1},
                           {"first", i == 0},
                           {"last", i + 1 == size},
                           {"length", size}}}});
      flow = body(node.branches.front().body, out);
      frames_.pop_back();
    }
    return Flow::kOn;
  }

  json::object variables_;
  const Limits& limits_;
  Evaluation with_;
  std::vector<json::object> frames_;           // of the loops we are in
  std::map<std::string, std::string> blocks_;  // filled so far
  bool filling_ = false;
  std::size_t steps_ = 0;
};

}  // namespace

TemplateError::TemplateError(std::size_t line, const std::string& what)
    : std::runtime_error(fmt::format("line {}: {}", line, what)) {}

std::string render(std::string_view source, const json::object& data, const Loader& layouts, const Limits& limits) {
  return Renderer(data, limits).run(source, layouts);
}

}  // namespace dirigent::templates
