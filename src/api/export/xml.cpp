// XML: an item is an element "data", its members are elements in it, a list is its elements one after the other under
// its own name (so an empty one is nothing). In stored documents three names mean something, as the contract has it:
// "@" holds attributes, "#" text beside the elements, "=" another name for the element.
#include <algorithm>

#include "api/export/document.hpp"
#include "api/export/format.hpp"
#include "api/export/xml_text.hpp"

namespace dirigent::api::exports {

namespace {

constexpr std::string_view kItemName = "data";

std::string text_of(const json::value& scalar) {
  if (scalar.is_string()) return std::string(scalar.get_string());
  std::string text;
  append_bare(text, scalar);
  return text;
}

enum class Role { kAttributes, kAlias, kText, kSplice, kElement };

Role role_of(std::string_view name, const json::value& value) {
  if (name == "@" && value.is_object()) return Role::kAttributes;
  if (name == "=" && value.is_string()) return Role::kAlias;
  if (name == "#" && value.is_object()) return Role::kSplice;
  if (name == "#" && !value.is_array()) return Role::kText;
  return Role::kElement;
}

class Elements {
 public:
  explicit Elements(std::string& out) : out_(out) {}

  void element(std::string_view name, const json::value& value, std::size_t level) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& each : *list) element(name, each, level);
      return;
    }
    new_line(level);
    if (const json::object* object = value.if_object()) return this->object(name, *object, level);
    out_ += '<';
    append_xml_name(out_, name);
    const std::string text = text_of(value);
    if (text.empty()) return void(out_ += "/>");
    out_ += '>';
    append_xml_text(out_, text);
    close(name);
  }

 private:
  void object(std::string_view name, const json::object& object, std::size_t level) {
    for (const auto& [member, value] : object)
      if (role_of(member, value) == Role::kAlias) name = value.get_string();
    out_ += '<';
    append_xml_name(out_, name);
    attributes(object);
    const std::size_t tag_end = out_.size();
    out_ += '>';
    if (const json::value* text = only_text(object)) {
      append_xml_text(out_, text_of(*text));
    } else {
      members(object, level + 1);
      if (out_.size() == tag_end + 1) {
        out_.resize(tag_end);
        out_ += "/>";
        return;
      }
      new_line(level);
    }
    close(name);
  }

  // The text of an element that holds nothing else.
  static const json::value* only_text(const json::object& object) {
    const json::value* text = nullptr;
    for (const auto& [name, value] : object) {
      const Role role = role_of(name, value);
      if (role == Role::kText && text == nullptr) {
        text = &value;
      } else if (role != Role::kAttributes && role != Role::kAlias) {
        return nullptr;
      }
    }
    return text;
  }

  void members(const json::object& object, std::size_t level) {
    for_each_member(object, [&](std::string_view name, const json::value& value) {
      switch (role_of(name, value)) {
        case Role::kAttributes:
        case Role::kAlias:
          break;
        case Role::kSplice:
          members(value.get_object(), level);
          break;
        case Role::kText:
          new_line(level);
          append_xml_text(out_, text_of(value));
          break;
        case Role::kElement:
          element(name, value, level);
      }
    });
  }

  void attributes(const json::object& object) {
    for (const auto& [member, value] : object) {
      if (role_of(member, value) != Role::kAttributes) continue;
      for (const auto& [name, text] : value.get_object()) {
        out_ += ' ';
        append_xml_name(out_, name);
        out_ += "='";
        append_xml_attribute(out_, text.is_structured() ? base::to_json(text) : text_of(text));
        out_ += '\'';
      }
    }
  }

  void close(std::string_view name) {
    out_ += "</";
    append_xml_name(out_, name);
    out_ += '>';
  }

  void new_line(std::size_t level) {
    out_ += '\n';
    out_.append(level * 4, ' ');
  }

  std::string& out_;
};

class XmlWriter final : public ItemWriter {
 public:
  explicit XmlWriter(Shape shape) : list_(shape == Shape::kList) {}

  void begin(std::string& out) override { out += "<?xml version='1.0'?>"; }

  void item(std::string& out, const json::value& item) override {
    if (list_ && empty_) out += "\n<data>";
    empty_ = false;
    Elements(out).element(kItemName, item, list_ ? 1 : 0);
  }

  void end(std::string& out) override {
    if (list_) out += empty_ ? "\n<data/>" : "\n</data>";
  }

 private:
  bool list_;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<ItemWriter> xml_writer(Shape shape) {
  return std::make_unique<XmlWriter>(shape);
}

}  // namespace dirigent::api::exports
