#include "assets/steps.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace dirigent::assets {

namespace {

// Lengths of texts count UTF-16 units there.
std::size_t units_of(std::string_view text) {
  std::size_t units = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    units += (byte & 0xC0) != 0x80 ? 1 : 0;
    units += byte >= 0xF0 ? 1 : 0;
  }
  return units;
}

// Arrays and objects are numbered as they are met; so are, with the first object, the prototype of all objects and the
// function that makes them, of which every object tells.
class Writer {
 public:
  std::string take() { return std::move(out_); }

  void begin_array(std::size_t size) {
    ++met_;
    out_ += fmt::format("array:{}:", size);
  }

  void text(std::string_view text) {
    out_ += fmt::format("string:{}:", units_of(text));
    out_ += text;
  }

  void value(const json::value& value, const std::vector<std::string>& absent) {
    if (value.is_null()) {
      out_ += "Null";
    } else if (value.is_bool()) {
      out_ += value.get_bool() ? "bool:true" : "bool:false";
    } else if (value.is_string()) {
      text(value.get_string());
    } else if (value.is_number()) {
      out_ += "number:" + number_text(value.to_number<double>());
    } else if (value.is_array()) {
      begin_array(value.get_array().size());
      for (const json::value& each : value.get_array()) this->value(each, {});
    } else {
      object(value.get_object(), absent);
    }
  }

 private:
  void object(const json::object& object, const std::vector<std::string>& absent) {
    std::vector<std::string> keys = absent;
    for (const auto& [key, value] : object) keys.emplace_back(key);
    std::sort(keys.begin(), keys.end());
    ++met_;
    out_ += fmt::format("object:{}:", keys.size() + 3);
    ancestry();
    for (const std::string& key : keys) {
      text(key);
      out_ += ':';
      const json::value* held = object.if_contains(key);
      if (held == nullptr) {
        out_ += "Undefined";
      } else {
        value(*held, {});
      }
      out_ += ',';
    }
  }

  void ancestry() {
    constexpr std::string_view kMaker = "string:11:constructor:fn:string:8:[native]string:20:function-name:Object";
    out_ += "string:9:prototype:Undefined,string:9:__proto__:";
    if (!prototype_) {
      prototype_ = met_++;
      ++met_;  // its maker
      out_ += "object:3:string:9:prototype:Undefined,string:9:__proto__:Null,";
      out_ += kMaker;
      out_ += "object:0:,,";
    } else {
      known(*prototype_);
      out_ += ',';
    }
    out_ += kMaker;
    known(*prototype_ + 1);
    out_ += ',';
  }

  void known(std::size_t number) { text(fmt::format("[CIRCULAR:{}]", number)); }

  std::string out_;
  std::size_t met_ = 0;
  std::optional<std::size_t> prototype_;
};

}  // namespace

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  constexpr double kExact = 1e15;
  if (number == std::trunc(number) && std::abs(number) < kExact)
    return fmt::format("{}", static_cast<long long>(number));
  return fmt::format("{}", number);
}

std::string sha1_of(std::string_view text) {
  std::array<unsigned char, 20> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string hash_of(const Steps& steps) {
  Writer writer;
  writer.begin_array(steps.size());
  for (const Step& step : steps) {
    writer.begin_array(step.arguments.size() + 1);
    writer.text(step.method);
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      const bool last = i + 1 == step.arguments.size();
      writer.value(step.arguments[i], last ? step.absent : std::vector<std::string>());
    }
  }
  return sha1_of(writer.take());
}

}  // namespace dirigent::assets
