#include "crypto/phc.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "crypto/base64.hpp"

namespace dirigent::crypto {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"argon2d", "argon2i", "argon2id"};

bool read_number(std::string_view text, std::uint32_t& out) {
  const auto number = base::to_integer(text);
  if (!number || *number < 1 || *number > std::numeric_limits<std::uint32_t>::max()) return false;
  out = static_cast<std::uint32_t>(*number);
  return true;
}

bool read_bytes(std::string_view text, std::string& out) {
  auto bytes = base64_decode(text, Alphabet::kStandard);
  if (!bytes) return false;
  out = std::move(*bytes);
  return true;
}

bool read_parameter(std::string_view text, PhcHash& out) {
  if (text.starts_with("m=")) return read_number(text.substr(2), out.memory_kib);
  if (text.starts_with("t=")) return read_number(text.substr(2), out.time_cost);
  if (text.starts_with("p=")) return read_number(text.substr(2), out.parallelism);
  if (text.starts_with("data=")) return read_bytes(text.substr(5), out.associated_data);
  return false;
}

}  // namespace

std::optional<PhcHash> parse_phc(std::string_view text) {
  const std::vector<std::string> parts = base::split(text, '$');
  if (parts.size() < 5 || parts.size() > 6 || !parts[0].empty()) return std::nullopt;
  PhcHash out;
  std::size_t next = 2;
  for (std::size_t kind = 0;; ++kind) {
    if (kind == kKinds.size()) return std::nullopt;
    if (parts[1] != kKinds[kind]) continue;
    out.kind = static_cast<PhcHash::Kind>(kind);
    break;
  }
  out.version = 0x10;  // what a string without a version means
  if (parts.size() == 6) {
    if (!parts[2].starts_with("v=") || !read_number(std::string_view(parts[2]).substr(2), out.version)) {
      return std::nullopt;
    }
    next = 3;
  }
  for (const std::string& parameter : base::split(parts[next], ',')) {
    if (!read_parameter(parameter, out)) return std::nullopt;
  }
  if (out.memory_kib == 0 || out.time_cost == 0 || out.parallelism == 0) return std::nullopt;
  if (!read_bytes(parts[next + 1], out.salt) || !read_bytes(parts[next + 2], out.hash)) return std::nullopt;
  return out;
}

std::string phc_text(const PhcHash& hash) {
  std::string parameters = fmt::format("m={},t={},p={}", hash.memory_kib, hash.time_cost, hash.parallelism);
  if (!hash.associated_data.empty()) {
    parameters += ",data=" + base64_encode(hash.associated_data, Alphabet::kStandard);
  }
  return fmt::format("${}$v={}${}${}${}", kKinds.at(static_cast<std::size_t>(hash.kind)), hash.version, parameters,
                     base64_encode(hash.salt, Alphabet::kStandard), base64_encode(hash.hash, Alphabet::kStandard));
}

}  // namespace dirigent::crypto
