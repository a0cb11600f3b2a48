#include "backup/cipher.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include <memory>

#include "backup/failures.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

namespace {

constexpr std::size_t kSaltSize = 32, kTagSize = 16, kNonceSize = 12, kCheckSize = 16;
constexpr std::uint64_t kCost = 1U << 16, kBlocks = 8, kLanes = 1;  // scrypt: 64 MiB, some 200 ms
constexpr std::uint64_t kMostCost = 1U << 20, kMostMemory = std::uint64_t{2} << 30;
constexpr std::string_view kCheckText = "dirigent backup";

using Context = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string nonce_of(std::uint64_t number) {
  std::string out(kNonceSize, '\0');
  for (std::size_t i = 0; i < sizeof number; ++i) out[kNonceSize - 1 - i] = static_cast<char>(number >> (8 * i));
  return out;
}

std::string check_of(const std::array<unsigned char, 32>& key) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(kCheckText), kCheckText.size(), digest.data(),
       &size);
  return crypto::hex({reinterpret_cast<const char*>(digest.data()), kCheckSize});
}

std::string from_hex(std::string_view digits) {
  std::string out;
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  return out;
}

std::string text_of(const json::object& parameters, std::string_view name) {
  const json::value* found = parameters.if_contains(name);
  if (found == nullptr || !found->is_string()) throw Damage("the archive's encryption is not described");
  return std::string(found->get_string());
}

std::uint64_t number_of(const json::object& parameters, std::string_view name) {
  const json::value* found = parameters.if_contains(name);
  if (found == nullptr || !found->is_int64() || found->get_int64() < 1) {
    throw Damage("the archive's encryption is not described");
  }
  return static_cast<std::uint64_t>(found->get_int64());
}

bool by_hkdf(const Secret& secret, const std::string& salt, std::array<unsigned char, 32>& key) {
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr),
                                                                       &EVP_PKEY_CTX_free);
  std::size_t size = key.size();
  return EVP_PKEY_derive_init(context.get()) > 0 && EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) > 0 &&
         EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytes(salt), static_cast<int>(salt.size())) > 0 &&
         EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes(secret.key), static_cast<int>(secret.key.size())) > 0 &&
         EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes(kCheckText), static_cast<int>(kCheckText.size())) > 0 &&
         EVP_PKEY_derive(context.get(), key.data(), &size) > 0;
}

}  // namespace

Cipher::Cipher(const Secret& secret) {
  const std::string salt = crypto::hex(crypto::random_bytes(kSaltSize));
  parameters_ = {{"cipher", "aes-256-gcm"}, {"salt", salt}};
  if (secret.key.empty()) {
    parameters_["kdf"] = "scrypt";
    parameters_["n"] = static_cast<std::int64_t>(kCost);
    parameters_["r"] = static_cast<std::int64_t>(kBlocks);
    parameters_["p"] = static_cast<std::int64_t>(kLanes);
  } else {
    parameters_["kdf"] = "hkdf-sha256";
  }
  derive(secret);
  parameters_["check"] = check_of(key_);
}

Cipher::Cipher(const Secret& secret, const json::object& parameters) : parameters_(parameters) {
  if (text_of(parameters, "cipher") != "aes-256-gcm") throw BackupError("the archive's cipher is not known here");
  const bool by_key = text_of(parameters, "kdf") == "hkdf-sha256";
  if (secret.empty()) {
    throw BackupError(by_key ? "the backup is encrypted: BACKUP_KEY_FILE has to name its key file"
                             : "the backup is encrypted: BACKUP_PASSPHRASE has to hold its passphrase");
  }
  if (by_key && secret.key.empty()) throw BackupError("the backup is encrypted with a key file: set BACKUP_KEY_FILE");
  if (!by_key && secret.passphrase.empty()) {
    throw BackupError("the backup is encrypted with a passphrase: set BACKUP_PASSPHRASE");
  }
  derive(secret);
  if (!crypto::equal_constant_time(check_of(key_), text_of(parameters, "check"))) {
    throw BackupError(by_key ? "the key file is not the one the backup was encrypted with"
                             : "the passphrase is not the one the backup was encrypted with");
  }
}

void Cipher::derive(const Secret& secret) {
  const std::string salt = from_hex(text_of(parameters_, "salt"));
  bool done = false;
  if (text_of(parameters_, "kdf") == "scrypt") {
    const std::uint64_t n = number_of(parameters_, "n"), r = number_of(parameters_, "r"),
                        p = number_of(parameters_, "p");
    if (n > kMostCost || r > 64 || p > 64) throw Damage("the archive's encryption is not described");
    done = EVP_PBE_scrypt(secret.passphrase.data(), secret.passphrase.size(), bytes(salt), salt.size(), n, r, p,
                          kMostMemory, key_.data(), key_.size()) == 1;
  } else {
    done = by_hkdf(secret, salt, key_);
  }
  if (!done) throw BackupError("the archive's key cannot be derived");
}

std::string Cipher::seal(std::string_view plain, std::uint64_t number, std::string_view name) const {
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::string nonce = nonce_of(number);
  std::string out(plain.size() + kTagSize, '\0');
  int size = 0, rest = 0;
  const bool done =
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes(nonce)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes(name), static_cast<int>(name.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), bytes(out), &size, bytes(plain), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), bytes(out) + size, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, bytes(out) + plain.size()) == 1;
  if (!done) throw BackupError("the archive cannot be encrypted");
  return out;
}

std::optional<std::string> Cipher::open(std::string_view sealed, std::uint64_t number, std::string_view name) const {
  if (sealed.size() < kTagSize) return std::nullopt;
  const std::string_view inside = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(inside.size()));
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::string nonce = nonce_of(number);
  std::string out(inside.size(), '\0');
  int size = 0, rest = 0;
  const bool done =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes(name), static_cast<int>(name.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes(out), &size, bytes(inside), static_cast<int>(inside.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes(out) + size, &rest) == 1;
  if (!done) return std::nullopt;
  return out;
}

}  // namespace dirigent::backup
