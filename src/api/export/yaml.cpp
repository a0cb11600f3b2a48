// Block YAML, two blanks a level, as js-yaml lays it out.
#include "api/export/document.hpp"
#include "api/export/format.hpp"
#include "api/export/yaml_scalar.hpp"

namespace dirigent::api::exports {

namespace {

constexpr std::size_t kLongestKey = 1024;  // of YAML's implicit keys

bool is_block(const json::value& value) {
  if (const json::object* object = value.if_object()) return !object->empty();
  const json::array* list = value.if_array();
  return list != nullptr && !list->empty();
}

void append_number(std::string& out, const json::value& number) {
  const std::size_t begin = out.size();
  append_bare(out, number);
  // A whole mantissa before an exponent is no float to every reader.
  const std::size_t exponent = out.find("e-", begin);
  if (exponent != out.npos && out.find('.', begin) == out.npos) out.insert(exponent, 1, '.');
}

class Blocks {
 public:
  explicit Blocks(std::string& out) : out_(out) {}

  /// `inline_start`: the first entry goes on the line where the output stands.
  void node(const json::value& value, std::size_t level, bool inline_start) {
    if (const json::object* object = value.if_object()) {
      if (object->empty()) return void(out_ += "{}");
      mapping(*object, level, inline_start);
    } else if (const json::array* list = value.if_array()) {
      if (list->empty()) return void(out_ += "[]");
      sequence(*list, level, inline_start);
    } else if (value.is_string()) {
      append_yaml_text(out_, value.get_string(), level);
    } else if (value.is_number()) {
      append_number(out_, value);
    } else {
      append_bare(out_, value);
    }
  }

 private:
  void mapping(const json::object& object, std::size_t level, bool inline_start) {
    for_each_member(object, [&](std::string_view name, const json::value& value) {
      if (!inline_start) new_line(level);
      inline_start = false;
      member(name, value, level);
    });
  }

  void member(std::string_view name, const json::value& value, std::size_t level) {
    std::string key;
    append_yaml_key(key, name);
    const bool explicit_key = key.size() > kLongestKey;
    if (explicit_key) out_ += "? ";
    out_ += key;
    if (explicit_key) new_line(level);
    out_ += ':';
    if (explicit_key || !is_block(value)) out_ += ' ';
    node(value, level + 1, explicit_key);
  }

  void sequence(const json::array& list, std::size_t level, bool inline_start) {
    for (const json::value& value : list) {
      if (!inline_start) new_line(level);
      inline_start = false;
      out_ += "- ";
      node(value, level + 1, true);
    }
  }

  void new_line(std::size_t level) {
    out_ += '\n';
    out_.append(2 * level, ' ');
  }

  std::string& out_;
};

class YamlWriter final : public ItemWriter {
 public:
  explicit YamlWriter(Shape shape) : list_(shape == Shape::kList) {}

  void begin(std::string&) override {}

  void item(std::string& out, const json::value& item) override {
    if (list_) out += empty_ ? "- " : "\n- ";
    empty_ = false;
    Blocks(out).node(item, list_ ? 1 : 0, true);
  }

  void end(std::string& out) override {
    if (list_ && empty_) out += "[]";
    out += '\n';
  }

 private:
  bool list_;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<ItemWriter> yaml_writer(Shape shape) {
  return std::make_unique<YamlWriter>(shape);
}

}  // namespace dirigent::api::exports
