#include "crypto/object_hash.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/json_writer.hpp"
#include "crypto/base64.hpp"

namespace dirigent::crypto {

namespace {

// What JavaScript objects have besides their members. Prototype and constructor are the same for all of them: spelt out
// for the first, referred to by their place from then on.
constexpr std::string_view kConstructor = "fn:string:8:[native]string:20:function-name:Object";
constexpr std::string_view kCircularPrototype = "string:12:[CIRCULAR:1]";
constexpr std::string_view kCircularConstructor = "string:12:[CIRCULAR:2]";

// JavaScript counts UTF-16 units.
std::size_t units(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) count += byte >= 0xF0 ? 2 : 1;
  }
  return count;
}

class Speller {
 public:
  void spell(const json::value& value) {
    switch (value.kind()) {
      case json::kind::null:
        text_ += "Null";
        break;
      case json::kind::bool_:
        text_ += value.get_bool() ? "bool:true" : "bool:false";
        break;
      case json::kind::string:
        spell_string(value.get_string());
        break;
      case json::kind::array:
        text_ += fmt::format("array:{}:", value.get_array().size());
        for (const json::value& entry : value.get_array()) spell(entry);
        break;
      case json::kind::object:
        spell_object(value.get_object());
        break;
      default:
        text_ += "number:";
        base::append_json(text_, value);
    }
  }
  std::string take() { return std::move(text_); }

 private:
  void spell_string(std::string_view string) {
    text_ += fmt::format("string:{}:", units(string));
    text_ += string;
  }

  void spell_inherited() {
    text_ += "string:9:prototype:Undefined,string:9:__proto__:";
    if (!first_) {
      text_ += fmt::format("{},string:11:constructor:{}{},", kCircularPrototype, kConstructor, kCircularConstructor);
      return;
    }
    first_ = false;
    text_ += fmt::format(
        "object:3:string:9:prototype:Undefined,string:9:__proto__:Null,string:11:constructor:{}object:0:,,"
        "string:11:constructor:{}{},",
        kConstructor, kConstructor, kCircularConstructor);
  }

  void spell_object(const json::object& object) {
    text_ += fmt::format("object:{}:", object.size() + 3);
    spell_inherited();
    std::vector<const json::key_value_pair*> members;
    members.reserve(object.size());
    for (const json::key_value_pair& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
    for (const json::key_value_pair* member : members) {
      spell_string(member->key());
      text_ += ':';
      spell(member->value());
      text_ += ',';
    }
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace

std::string object_hash_text(const json::value& document) {
  Speller speller;
  speller.spell(document);
  return speller.take();
}

std::string object_hash(const json::value& document) {
  const std::string text = object_hash_text(document);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1 is not available");
  }
  return hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace dirigent::crypto
