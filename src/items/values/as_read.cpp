#include "items/values/as_read.hpp"

#include <array>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/cells/cells.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::items {

namespace {

using base::FieldType;
using schema::Field;
using schema::Special;

bool blank(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

void append_masked(std::string& out, const Field&, const json::value& value) {
  if (blank(value)) {
    out += "null";
  } else {
    base::append_json_string(out, engine::kMask);
  }
}

void append_boolean(std::string& out, const Field&, const json::value& value) {
  if (value == json::value(1) || value == json::value("1") || value == json::value("true")) {
    out += "true";
  } else if (value == json::value(0) || value == json::value("0") || value == json::value("false")) {
    out += "false";
  } else if (blank(value)) {
    out += "null";
  } else {
    base::append_json(out, value);
  }
}

void append_document(std::string& out, const Field&, const json::value& value) {
  if (value.is_string()) {
    boost::system::error_code error;
    json::value parsed = json::parse(value.get_string(), error);
    if (!error) {
      base::append_json(out, parsed);
      return;
    }
  }
  base::append_json(out, value);
}

void append_list(std::string& out, const Field&, const json::value& value) {
  if (!value.is_string()) {
    base::append_json(out, value);
    return;
  }
  out += '[';
  bool first = true;
  for (const std::string& part : base::split(value.get_string(), ',')) {
    if (!first) out += ',';
    first = false;
    base::append_json_string(out, part);
  }
  out += ']';
}

struct Rule {
  Special special;
  void (*append)(std::string&, const Field&, const json::value&);
};

constexpr std::array kRules = {
    Rule{Special::kConceal, append_masked},      Rule{Special::kEncrypt, append_masked},
    Rule{Special::kCastBoolean, append_boolean}, Rule{Special::kCastJson, append_document},
    Rule{Special::kCastCsv, append_list},
};

bool instant_type(FieldType type) {
  return type == FieldType::kDate || type == FieldType::kDateTime || type == FieldType::kTimestamp;
}

void append_member(std::string& out, std::string_view name, const Field* field, const json::value& value) {
  out += out.empty() ? '{' : ',';
  base::append_json_string(out, name);
  out += ':';
  if (field != nullptr) {
    append_as_read(out, *field, value);
  } else {
    base::append_json(out, value);
  }
}

}  // namespace

void append_as_read(std::string& out, const Field& field, const json::value& value) {
  if (field.specials != 0) {
    for (const Rule& rule : kRules) {
      if (field.has(rule.special)) return rule.append(out, field, value);
    }
  }
  if (instant_type(field.type) && !blank(value)) {
    base::append_json_string(out, instant_text(field.type, instant_of(field, value)));
    return;
  }
  base::append_json(out, value);
}

bool relational(const schema::Collection& collection, std::string_view field) {
  return collection.relation(field) != nullptr;
}

std::string payload_as_read(const schema::Collection& collection, const json::object& payload) {
  std::string out;
  for (const auto& [name, value] : payload) {
    const Field* field = collection.field(name);
    if (relational(collection, name) || (field != nullptr && field->alias())) continue;
    append_member(out, name, field, value);
  }
  if (!out.empty()) out += '}';
  return out;
}

std::string patch_as_read(const schema::Collection& collection, const json::object& patch) {
  std::string out;
  for (const auto& [name, value] : patch) {
    const Field* field = collection.field(name);
    if (field == nullptr || field->alias()) continue;
    append_member(out, name, field, value);
  }
  if (!out.empty()) out += '}';
  return out;
}

}  // namespace dirigent::items
