// argon2id password hashes (PHC strings) as the contract's authentication page gives them.
#pragma once
#include <cstdint>
#include <string>

#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::crypto {

struct Argon2Options {
  std::uint32_t memory_kib = 65536;  // HASH_MEMORY_COST
  std::uint32_t time_cost = 3;       // HASH_TIME_COST
  std::uint32_t parallelism = 4;     // HASH_PARALLELISM
  std::uint32_t type = 2;            // HASH_TYPE: 0 argon2d, 1 argon2i, 2 argon2id
  std::uint32_t hash_length = 32;    // HASH_HASH_LENGTH, bytes
  std::string associated_data;       // HASH_ASSOCIATED_DATA
};

/// Hashes and verifies in a bounded pool of its own, so that a burst of logins slows no other route.
class PasswordHasher {
 public:
  PasswordHasher(Argon2Options options, io::BlockingPool& pool);
  io::Task<std::string> hash(std::string password) const;
  /// False for a wrong password and for a malformed hash. Accepts argon2i/d/id with the parameters of the hash itself.
  io::Task<bool> verify(std::string hash, std::string password) const;
  /// Takes as long as a verification of a real hash: for unknown users.
  io::Task<void> waste(std::string password) const;

 private:
  Argon2Options options_;
  io::BlockingPool& pool_;
};

/// Blocking forms, for the command line.
std::string hash_password(const Argon2Options& options, const std::string& password);
bool verify_password(const Argon2Options& options, const std::string& hash, const std::string& password);

}  // namespace dirigent::crypto
