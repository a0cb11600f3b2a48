// Encryption of archives: AES-256-GCM piece by piece, each with the number of its place and its name, so that pieces
// cannot be changed, left out or exchanged unnoticed. Every archive has a key of its own, made of a passphrase (scrypt)
// or of a key file's bytes (HKDF) and a random salt; no two pieces of it have the same number.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::backup {

/// What archives are encrypted with; nothing in it when they are not. Never logged.
struct Secret {
  std::string passphrase;  // BACKUP_PASSPHRASE
  std::string key;         // the bytes of BACKUP_KEY_FILE
  bool empty() const { return passphrase.empty() && key.empty(); }
};

class Cipher {
 public:
  /// The cipher of a new archive. REQUIRES: the secret is not empty
  explicit Cipher(const Secret& secret);
  /// The cipher of an archive, from what parameters() gave when it was made. Throws BackupError when the secret is not
  /// the one it was made with, Damage when the parameters make no sense.
  Cipher(const Secret& secret, const json::object& parameters);

  /// Not secret: stored in the archive.
  const json::object& parameters() const { return parameters_; }
  std::string seal(std::string_view plain, std::uint64_t number, std::string_view name) const;
  /// Nothing when it is not what was sealed with this number and name.
  std::optional<std::string> open(std::string_view sealed, std::uint64_t number, std::string_view name) const;

 private:
  void derive(const Secret& secret);

  json::object parameters_;
  std::array<unsigned char, 32> key_{};
};

}  // namespace dirigent::backup
