#include "api/export/document.hpp"
#include "api/export/format.hpp"

namespace dirigent::api::exports {

namespace {

// Indented by tabs; empty containers stay on their line.
class Pretty {
 public:
  explicit Pretty(std::string& out) : out_(out) {}

  void value(const json::value& value, std::size_t level) {
    if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
      out_ += '{';
      bool first = true;
      for_each_member(*object, [&](std::string_view name, const json::value& member) {
        next_line(first, level + 1);
        base::append_json_string(out_, name);
        out_ += ": ";
        this->value(member, level + 1);
      });
      close('}', level);
    } else if (const json::array* list = value.if_array(); list != nullptr && !list->empty()) {
      out_ += '[';
      bool first = true;
      for (const json::value& element : *list) {
        next_line(first, level + 1);
        this->value(element, level + 1);
      }
      close(']', level);
    } else {
      base::append_json(out_, value);
    }
  }

 private:
  void next_line(bool& first, std::size_t level) {
    if (!first) out_ += ',';
    first = false;
    out_ += '\n';
    out_.append(level, '\t');
  }

  void close(char bracket, std::size_t level) {
    out_ += '\n';
    out_.append(level, '\t');
    out_ += bracket;
  }

  std::string& out_;
};

class JsonWriter final : public ItemWriter {
 public:
  explicit JsonWriter(Shape shape) : list_(shape == Shape::kList) {}

  void begin(std::string& out) override {
    if (list_) out += '[';
  }

  void item(std::string& out, const json::value& item) override {
    if (list_) out += empty_ ? "\n\t" : ",\n\t";
    empty_ = false;
    Pretty(out).value(item, list_ ? 1 : 0);
  }

  void end(std::string& out) override {
    if (list_) out += empty_ ? "]" : "\n]";
  }

 private:
  bool list_;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<ItemWriter> json_writer(Shape shape) {
  return std::make_unique<JsonWriter>(shape);
}

}  // namespace dirigent::api::exports
