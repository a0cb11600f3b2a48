#include "api/graphql/shaping.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "api/graphql/json_text.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace dirigent::api::graphql {

namespace {

constexpr std::size_t kMostErrors = 1000;  // of one root; the rest is null without a word

bool is_null(std::string_view raw) {
  return raw.empty() || raw == "null";
}

/// The content of a JSON string that stands for a number.
std::string_view unquoted(std::string_view raw) {
  return raw.size() >= 2 && raw.front() == '"' ? raw.substr(1, raw.size() - 2) : raw;
}

class Writer {
 public:
  Writer(std::string& out, std::vector<FieldError>& errors)
      : out_(out), errors_(errors), most_(errors.size() + kMostErrors) {}

  bool root(const Shape& shape, std::string_view raw) {
    path_.emplace_back(shape.key);
    return guarded(shape, [&] { return value(shape, raw); });
  }

 private:
  /// Writes null for what could not be written, or gives up where null may not be.
  template <class Write>
  bool guarded(const Shape& shape, Write write) {
    const std::size_t begin = out_.size();
    if (write()) return true;
    out_.resize(begin);
    if (shape.required) return false;
    out_ += "null";
    return true;
  }

  bool value(const Shape& shape, std::string_view raw) {
    if (is_null(raw)) {
      if (shape.required) {
        fail(shape, fmt::format("Cannot return null for non-nullable field {}.", shape.owner));
      }
      return !shape.required && null();
    }
    switch (shape.kind) {
      case Shape::Kind::kObject:
        return object(shape.below, raw);
      case Shape::Kind::kList:
        return list(shape, raw);
      case Shape::Kind::kItem:
        return item(shape, raw);
      default:
        return leaf(shape, raw);
    }
  }

  bool null() {
    out_ += "null";
    return true;
  }

  bool list(const Shape& shape, std::string_view raw) {
    if (raw.front() != '[')
      return fail(shape, fmt::format("Expected Iterable, but did not find one for field \"{}\".", shape.owner));
    out_ += '[';
    std::size_t index = 0;
    for (const std::string_view entry : entries_of(raw)) {
      if (index > 0) out_ += ',';
      path_.emplace_back(index++);
      const std::size_t begin = out_.size();
      const bool written = !is_null(entry) && object(shape.below, entry);
      path_.pop_back();
      if (written) continue;
      out_.resize(begin);
      if (shape.required) return false;  // roots: no entry may be null
      out_ += "null";
    }
    out_ += ']';
    return true;
  }

  // A key in the place of the object is that of an item that is gone, or none of the caller's.
  bool object(const std::vector<Shape>& shapes, std::string_view raw) {
    if (raw.front() != '{') return null();
    return members(shapes, members_of(raw));
  }

  bool members(const std::vector<Shape>& shapes, const Members& source) {
    out_ += '{';
    bool first = true;
    for (const Shape& shape : shapes) {
      if (!first) out_ += ',';
      first = false;
      base::append_json_string(out_, shape.key);
      out_ += ':';
      path_.emplace_back(shape.key);
      const bool written = guarded(shape, [&] { return member_value(shape, source); });
      path_.pop_back();
      if (!written) return false;
    }
    out_ += '}';
    return true;
  }

  bool member_value(const Shape& shape, const Members& source) {
    switch (shape.kind) {
      case Shape::Kind::kTypename:
        base::append_json_string(out_, shape.text);
        return true;
      case Shape::Kind::kInline:
        return members(shape.below, source);
      case Shape::Kind::kGroup:
        return group(shape, source);
      default:
        break;
    }
    if (shape.inside.empty()) return value(shape, member(source, shape.source));
    const std::string_view around = member(source, shape.inside);
    return value(shape, is_null(around) ? around : member(members_of(around), shape.source));
  }

  bool group(const Shape& shape, const Members& source) {
    if (shape.names.empty()) return null();
    out_ += '{';
    for (std::size_t i = 0; i < shape.names.size(); ++i) {
      if (i > 0) out_ += ',';
      base::append_json_string(out_, shape.names[i]);
      const std::string_view raw = member(source, shape.names[i]);
      out_ += ':';
      out_ += is_null(raw) ? "null" : raw;
    }
    out_ += '}';
    return true;
  }

  bool item(const Shape& shape, std::string_view raw) {
    if (raw.front() != '{') return null();
    const Members source = members_of(raw);
    for (const auto& [mark, shapes] : shape.members)
      if (!is_null(member(source, mark))) return members(shapes, source);
    return null();
  }

  bool leaf(const Shape& shape, std::string_view raw) {
    switch (shape.kind) {
      case Shape::Kind::kString:
        return text(shape, raw);
      case Shape::Kind::kInt:
        return integer(shape, raw);
      case Shape::Kind::kFloat: {
        const std::optional<double> number = base::to_number(unquoted(raw));
        if (!number || !std::isfinite(*number)) return refuse(shape, "non numeric value", raw);
        base::append_json_number(out_, *number);
        return true;
      }
      case Shape::Kind::kBoolean:
        if (raw != "true" && raw != "false" && raw != "1" && raw != "0") {
          return refuse(shape, "a non boolean value", raw);
        }
        out_ += raw == "true" || raw == "1" ? "true" : "false";
        return true;
      default:
        out_ += raw;
        return true;
    }
  }

  bool text(const Shape& shape, std::string_view raw) {
    if (raw.front() == '"') {
      out_ += raw;
    } else if (raw.front() == '{' || raw.front() == '[') {
      return refuse(shape, "value", raw);
    } else {
      out_ += '"';
      out_ += raw;
      out_ += '"';
    }
    return true;
  }

  bool integer(const Shape& shape, std::string_view raw) {
    if (raw == "true" || raw == "false") {
      out_ += raw == "true" ? '1' : '0';
      return true;
    }
    const std::optional<double> number = base::to_number(unquoted(raw));
    if (!number || std::trunc(*number) != *number) return refuse(shape, "non-integer value", raw);
    if (*number < std::numeric_limits<std::int32_t>::min() || *number > std::numeric_limits<std::int32_t>::max()) {
      return refuse(shape, "non 32-bit signed integer value", raw);
    }
    base::append_json_integer(out_, static_cast<std::int64_t>(*number));
    return true;
  }

  bool refuse(const Shape& shape, std::string_view what, std::string_view raw) {
    constexpr std::size_t kShown = 200;
    const std::string_view cut = raw.size() > kShown ? "..." : "";
    return fail(shape, fmt::format("{} cannot represent {}: {}{}", shape.type, what, raw.substr(0, kShown), cut));
  }

  bool fail(const Shape& shape, std::string message) {
    if (errors_.size() < most_) {
      errors_.push_back({base::Error{base::ErrorCode::kInternal, std::move(message), {}}, {shape.at}, path_});
    }
    return false;
  }

  std::string& out_;
  std::vector<FieldError>& errors_;
  std::size_t most_;
  Path path_;
};

}  // namespace

bool append_shaped(std::string& out, const Shape& root, std::string_view engine, std::vector<FieldError>& errors) {
  return Writer(out, errors).root(root, engine);
}

}  // namespace dirigent::api::graphql
