// Masks, fakes and digests of single values. Pure.
#include <fmt/format.h>

#include <array>

#include "base/json_writer.hpp"
#include "crypto/token.hpp"
#include "transfer/project/secrets.hpp"
#include "transfer/sanitize/rules.hpp"

namespace dirigent::transfer {

namespace {

using Words = std::array<std::string_view, 16>;
constexpr Words kFirst = {"Ada",  "Bela", "Carla", "David", "Emre", "Fiona", "Goran", "Hana",
                          "Ivan", "Jana", "Kofi",  "Lena",  "Mika", "Nora",  "Omar",  "Petra"};
constexpr Words kLast = {"Adler", "Brandt", "Costa",  "Dahl",  "Ekman",  "Fischer", "Gruber", "Horvat",
                         "Ito",   "Jensen", "Keller", "Lopez", "Moreau", "Novak",   "Okafor", "Price"};
constexpr Words kThings = {"river", "garden", "window",  "paper",  "letter", "market", "bridge", "summer",
                           "table", "signal", "harbour", "forest", "engine", "mirror", "valley", "copper"};

/// Draws from a digest: the same digest, the same draws.
class Draw {
 public:
  explicit Draw(std::string digest) : digest_(std::move(digest)) {}
  unsigned next() { return static_cast<unsigned char>(digest_[at_++ % digest_.size()]); }
  std::string_view of(const Words& words) { return words[next() % words.size()]; }

 private:
  std::string digest_;
  std::size_t at_ = 0;
};

// A letter or a mark of the shape stays; the first of each word too.
std::string masked(std::string_view value) {
  std::string out;
  bool first = true;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80) continue;  // the rest of a letter whose first byte was taken
    const bool letter = byte >= 0x80 || std::isalnum(byte) != 0;
    out += !letter || (first && byte < 0x80) ? c : '*';
    first = !letter;
  }
  return out;
}

std::string fake(FakeKind kind, const std::string& digest, const std::string& hex) {
  Draw draw(digest);
  switch (kind) {
    case FakeKind::kName:
      return fmt::format("{} {}", draw.of(kFirst), draw.of(kLast));
    case FakeKind::kEmail:
      return fmt::format("{}@example.com", hex.substr(0, 20));
    case FakeKind::kPhone:
      return fmt::format("+00 {:03} {:03} {:03}", draw.next(), draw.next(), draw.next());
    case FakeKind::kAddress:
      return fmt::format("{} {} street", 1 + draw.next(), draw.of(kThings));
    case FakeKind::kSentence:
      break;
  }
  return fmt::format("The {} of the {} has a {}.", draw.of(kThings), draw.of(kThings), draw.of(kThings));
}

void hide_members(json::value& value, const std::set<std::string, std::less<>>& names) {
  if (value.is_array()) {
    for (json::value& entry : value.get_array()) hide_members(entry, names);
  }
  if (!value.is_object()) return;
  for (auto& member : value.get_object()) {
    if (names.contains(member.key()) && !member.value().is_null()) {
      member.value() = kSecret;
    } else {
      hide_members(member.value(), names);
    }
  }
}

// A value without secrets is what it was, to the letter.
std::string stripped(const SanitizeRule& rule, std::string_view value) {
  boost::system::error_code error;
  const json::value parsed = json::parse(value, error);
  if (error) {
    const json::value left = without_secrets(json::value(value));
    return std::string(left.get_string());
  }
  json::value left = parsed;
  if (rule.members) hide_members(left, *rule.members);
  left = without_secrets(left);
  return left == parsed ? std::string(value) : base::to_json(left);
}

}  // namespace

std::string sanitized(const SanitizeRule& rule, std::string_view seed, std::string_view value) {
  if (rule.treatment == Treatment::kStrip) return stripped(rule, value);
  if (rule.treatment == Treatment::kMask) return masked(value);
  const std::string salted = fmt::format("{}\n{}", seed, value);
  const std::string hex = crypto::sha256_hex(salted);
  if (rule.treatment == Treatment::kHash) return hex.substr(0, 32);
  return fake(rule.kind, crypto::sha256(salted), hex);
}

}  // namespace dirigent::transfer
