// Password hashes as text: the PHC string format for argon2,
// $argon2id$v=19$m=65536,t=3,p=4[,data=<base64>]$<salt>$<hash>.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::crypto {

struct PhcHash {
  enum class Kind { kD, kI, kId } kind = Kind::kId;
  std::uint32_t version = 0x13;
  std::uint32_t memory_kib = 0, time_cost = 0, parallelism = 0;
  std::string associated_data, salt, hash;  // bytes
};

/// Nothing for anything that is not an argon2 PHC string.
std::optional<PhcHash> parse_phc(std::string_view text);
std::string phc_text(const PhcHash& hash);

}  // namespace dirigent::crypto
