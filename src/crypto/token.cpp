#include "crypto/token.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "base/json_writer.hpp"
#include "crypto/base64.hpp"

namespace dirigent::crypto {

namespace {

constexpr std::size_t kSha256Size = 32;
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

std::string hmac_sha256(std::string_view secret, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
            reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size)) {
    throw std::runtime_error("HMAC-SHA256 is not available");
  }
  return {reinterpret_cast<const char*>(digest.data()), size};
}

// The three parts of a compact JWS; empty views when there are not exactly three.
struct Parts {
  std::string_view header, payload, signature, signed_text;
};

Parts parts_of(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return {};
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return {};
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
          token.substr(0, second)};
}

std::optional<json::object> decode_object(std::string_view part) {
  const std::optional<std::string> text = base64_decode(part, Alphabet::kUrl);
  if (!text || text->empty()) return std::nullopt;
  boost::system::error_code error;
  json::value value = json::parse(*text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

// NumericDate (RFC 7519, section 2): absent, usable, or something else.
struct NumericDate {
  bool present = false, valid = true;
  double seconds = 0;
};

NumericDate numeric_date(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (!value) return {};
  boost::system::error_code error;
  const auto seconds = value->to_number<double>(error);
  return {true, value->is_number() && !error, seconds};
}

}  // namespace

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return bytes;
}

std::string random_string(std::size_t length) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  std::string out = random_bytes(length);
  for (char& c : out) c = kLetters[static_cast<unsigned char>(c) & 63];
  return out;
}

std::string sign_jwt(const json::object& claims, std::string_view secret) {
  std::string token = base64_encode(kHeader, Alphabet::kUrl);
  token += '.';
  token += base64_encode(base::to_json(claims), Alphabet::kUrl);
  const std::string signature = hmac_sha256(secret, token);
  return token + '.' + base64_encode(signature, Alphabet::kUrl);
}

JwtResult verify_jwt(std::string_view token, std::string_view secret, std::int64_t now) {
  using Status = JwtResult::Status;
  const Parts parts = parts_of(token);
  std::optional<json::object> claims = decode_object(parts.payload);
  if (!claims) return {};
  JwtResult result{Status::kMalformed, std::move(*claims)};
  const std::optional<json::object> header = decode_object(parts.header);
  if (!header) return result;
  const json::value* algorithm = header->if_contains("alg");
  const std::optional<std::string> signature = base64_decode(parts.signature, Alphabet::kUrl);
  if (!algorithm || *algorithm != json::value("HS256") || !signature ||
      !equal_constant_time(*signature, hmac_sha256(secret, parts.signed_text))) {
    result.status = Status::kBadSignature;
    return result;
  }
  const NumericDate expires = numeric_date(result.claims, "exp");
  const NumericDate begins = numeric_date(result.claims, "nbf");
  const auto at = static_cast<double>(now);
  if (!expires.valid || !begins.valid || (begins.present && begins.seconds > at)) return result;
  result.status = expires.present && at >= expires.seconds ? Status::kExpired : Status::kValid;
  return result;
}

bool looks_like_our_jwt(std::string_view token) {
  const std::optional<json::object> claims = decode_object(parts_of(token).payload);
  if (!claims) return false;
  const json::value* issuer = claims->if_contains("iss");
  return issuer && *issuer == json::value("directus");
}

std::string sha256(std::string_view text) {
  std::string digest(kSha256Size, '\0');
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                 nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  return digest;
}

std::string sha256_hex(std::string_view text) {
  return hex(sha256(text));
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace dirigent::crypto
