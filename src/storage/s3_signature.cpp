#include "storage/s3_signature.hpp"

#include <fmt/format.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::storage {

namespace {

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

// "20130524T000000Z"
std::string stamp(base::EpochMs now) {
  const base::Civil at = base::to_civil(now, false);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", at.year, at.month, at.day, at.hour, at.minute, at.second);
}

}  // namespace

std::string s3_encode(std::string_view text, bool keep_slash) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~' || (c == '/' && keep_slash);
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string s3_query(const S3Request& request) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto& [name, value] : request.query) {
    parameters.emplace_back(s3_encode(name, false), s3_encode(value, false));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) out += (out.empty() ? "?" : "&") + name + "=" + value;
  return out;
}

void sign(S3Request& request, const S3Credentials& credentials, base::EpochMs now) {
  const std::string time = stamp(now);
  const std::string day = time.substr(0, 8);
  request.headers["x-amz-date"] = time;
  request.headers["x-amz-content-sha256"] = crypto::sha256_hex(request.body);
  request.headers.erase("authorization");
  std::string headers, names;
  for (const auto& [name, value] : request.headers) {
    headers += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string query = s3_query(request);
  const std::string canonical =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, s3_encode(request.path, true),
                  query.empty() ? query : query.substr(1), headers, names, request.headers["x-amz-content-sha256"]);
  const std::string scope = fmt::format("{}/{}/s3/aws4_request", day, credentials.region);
  const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", time, scope, crypto::sha256_hex(canonical));
  const std::string of_day = hmac("AWS4" + credentials.secret, day);
  const std::string of_service = hmac(hmac(of_day, credentials.region), "s3");
  const std::string signature = crypto::hex(hmac(hmac(of_service, "aws4_request"), to_sign));
  request.headers["authorization"] = fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                                 credentials.key, scope, names, signature);
}

}  // namespace dirigent::storage
