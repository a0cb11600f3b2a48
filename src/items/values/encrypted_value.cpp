#include "items/values/encrypted_value.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/text.hpp"
#include "crypto/token.hpp"

namespace dirigent::items {

namespace {

constexpr std::size_t kKeySize = 32, kSaltSize = 16, kIvSize = 12, kTagSize = 16;
constexpr std::uint64_t kCost = 16384, kBlockSize = 8, kParallelism = 1;
constexpr std::uint64_t kMemoryLimit = 64 << 20;
constexpr std::string_view kSeparator = "||";

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64(std::string_view data) {
  std::string out(4 * ((data.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(bytes(out), bytes(data), static_cast<int>(data.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out(text.size() / 4 * 3 + 1, '\0');
  const int size = EVP_DecodeBlock(bytes(out), bytes(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

std::string derive_key(std::string_view secret, std::string_view salt, std::uint64_t cost, std::uint64_t block,
                       std::uint64_t parallelism) {
  std::string key(kKeySize, '\0');
  if (EVP_PBE_scrypt(secret.data(), secret.size(), bytes(salt), salt.size(), cost, block, parallelism, kMemoryLimit,
                     bytes(key), key.size()) != 1) {
    throw std::runtime_error("scrypt refused its parameters");
  }
  return key;
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(kSeparator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + kSeparator.size());
  }
}

}  // namespace

std::string encrypt_value(std::string_view clear, std::string_view secret) {
  const std::string salt = crypto::random_bytes(kSaltSize);
  const std::string iv = crypto::random_bytes(kIvSize);
  const std::string key = derive_key(secret, salt, kCost, kBlockSize, kParallelism);
  std::string sealed(clear.size() + 16, '\0'), tag(kTagSize, '\0');
  int size = 0, rest = 0;
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const bool done =
      cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(iv)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), bytes(sealed), &size, bytes(clear), static_cast<int>(clear.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), bytes(sealed) + size, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, tag.data()) == 1;
  if (!done) throw std::runtime_error("could not encrypt a value");
  sealed.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
  std::string out =
      "1||scrypt||" + std::to_string(kCost) + "||" + std::to_string(kBlockSize) + "||" + std::to_string(kParallelism);
  for (const std::string& part : {salt, iv, sealed, tag}) out.append(kSeparator).append(base64(part));
  return out;
}

std::optional<std::string> decrypt_value(std::string_view stored, std::string_view secret) {
  const auto parts = parts_of(stored);
  if (parts.size() != 9 || parts[0] != "1" || parts[1] != "scrypt") return std::nullopt;
  const auto cost = base::to_integer(parts[2]), block = base::to_integer(parts[3]), lanes = base::to_integer(parts[4]);
  const auto salt = from_base64(parts[5]), iv = from_base64(parts[6]), sealed = from_base64(parts[7]);
  auto tag = from_base64(parts[8]);
  // The stored cost is not trusted past what this server would ever have written.
  if (!cost || !block || !lanes || *cost < 2 || *cost > 1 << 17 || *block < 1 || *block > 32 || *lanes < 1 ||
      *lanes > 16) {
    return std::nullopt;
  }
  if (!salt || !iv || iv->size() != kIvSize || !sealed || !tag || tag->size() != kTagSize) return std::nullopt;
  const std::string key = derive_key(secret, *salt, static_cast<std::uint64_t>(*cost),
                                     static_cast<std::uint64_t>(*block), static_cast<std::uint64_t>(*lanes));
  std::string clear(sealed->size() + 16, '\0');
  int size = 0, rest = 0;
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const bool done =
      cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(*iv)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes(clear), &size, bytes(*sealed), static_cast<int>(sealed->size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag->data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes(clear) + size, &rest) == 1;
  if (!done) return std::nullopt;
  clear.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
  return clear;
}

}  // namespace dirigent::items
