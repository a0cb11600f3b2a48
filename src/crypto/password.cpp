#include "crypto/password.hpp"

#include <argon2.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <stdexcept>

#include "crypto/phc.hpp"
#include "crypto/token.hpp"

namespace dirigent::crypto {

namespace {

constexpr std::size_t kSaltSize = 16;
// Hashes to verify can come from outside (/utils/hash/verify): work beyond about 20 times the default is refused.
constexpr std::uint64_t kMaxMemoryKib = 1U << 20;
constexpr std::uint64_t kMaxWork = 1U << 22;  // memory_kib * time_cost
constexpr std::uint32_t kMaxParallelism = 64;

// A burst of logins gets what the loops leave over: the threads of the pool stand last in line for the processors.
// Linux gives each thread a niceness of its own.
void step_back() {
  thread_local const bool done = [] {
    const sched_param none{};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
    return setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19) == 0;
  }();
  (void)done;
}

std::uint8_t* bytes_of(std::string& text) {
  return reinterpret_cast<std::uint8_t*>(text.data());
}

// Fills `hash.hash` (whose size says how many bytes are wanted). One thread: lanes change the result, threads do not,
// and a hash must not take more cores than the pool gave it.
bool compute(PhcHash& hash, std::string password) {
  argon2_context context{};
  context.out = bytes_of(hash.hash);
  context.outlen = static_cast<std::uint32_t>(hash.hash.size());
  context.pwd = bytes_of(password);
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = bytes_of(hash.salt);
  context.saltlen = static_cast<std::uint32_t>(hash.salt.size());
  context.ad = bytes_of(hash.associated_data);
  context.adlen = static_cast<std::uint32_t>(hash.associated_data.size());
  context.t_cost = hash.time_cost;
  context.m_cost = hash.memory_kib;
  context.lanes = hash.parallelism;
  context.threads = 1;
  context.version = hash.version;
  context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
  return argon2_ctx(&context, static_cast<argon2_type>(hash.kind)) == ARGON2_OK;
}

bool affordable(const PhcHash& hash, const Argon2Options& options) {
  const std::uint64_t work = std::uint64_t{hash.memory_kib} * hash.time_cost;
  const std::uint64_t own_work = std::uint64_t{options.memory_kib} * options.time_cost;
  return hash.memory_kib <= std::max<std::uint64_t>(kMaxMemoryKib, options.memory_kib) &&
         work <= std::max(kMaxWork, own_work) && hash.parallelism <= std::max(kMaxParallelism, options.parallelism);
}

}  // namespace

std::string hash_password(const Argon2Options& options, const std::string& password) {
  PhcHash hash;
  hash.kind = static_cast<PhcHash::Kind>(options.type);
  hash.memory_kib = options.memory_kib;
  hash.time_cost = options.time_cost;
  hash.parallelism = options.parallelism;
  hash.associated_data = options.associated_data;
  hash.salt = random_bytes(kSaltSize);
  hash.hash.resize(options.hash_length);
  if (!compute(hash, password)) throw std::runtime_error("argon2 cannot hash with these HASH_* settings");
  return phc_text(hash);
}

bool verify_password(const Argon2Options& options, const std::string& hash, const std::string& password) {
  std::optional<PhcHash> stored = parse_phc(hash);
  if (!stored || !affordable(*stored, options)) return false;
  const std::string expected = stored->hash;
  return compute(*stored, password) && equal_constant_time(stored->hash, expected);
}

PasswordHasher::PasswordHasher(Argon2Options options, io::BlockingPool& pool)
    : options_(std::move(options)), pool_(pool) {}

io::Task<std::string> PasswordHasher::hash(std::string password) const {
  return pool_.run<std::string>([options = options_, password = std::move(password)] {
    step_back();
    return hash_password(options, password);
  });
}

io::Task<bool> PasswordHasher::verify(std::string hash, std::string password) const {
  return pool_.run<bool>([options = options_, hash = std::move(hash), password = std::move(password)] {
    step_back();
    return verify_password(options, hash, password);
  });
}

io::Task<void> PasswordHasher::waste(std::string password) const {
  return pool_.run<void>([options = options_, password = std::move(password)] {
    step_back();
    hash_password(options, password);
  });
}

}  // namespace dirigent::crypto
