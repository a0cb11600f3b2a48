#include "http/etag.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "base/text.hpp"

namespace dirigent::http {

namespace {

// Digest state made once a thread: fetching SHA-1 anew costs more than hashing a small body.
struct Sha1 {
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA1", nullptr), &EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};

  std::array<unsigned char, 20> of(std::string_view body) {
    std::array<unsigned char, 20> digest{};
    if (EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), body.data(), body.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
      throw std::runtime_error("SHA-1 is not available");
    }
    return digest;
  }
};

// `[W/]"..."` at the begin of `text`: its length, or 0.
std::size_t tag_length(std::string_view text) {
  const std::size_t open = text.starts_with("W/") ? 2 : 0;
  if (open >= text.size() || text[open] != '"') return 0;
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '"') return at + 1;
    if (c < 0x21 || c == 0x7F) return 0;
  }
  return 0;
}

std::string_view opaque(std::string_view tag) {
  return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

}  // namespace

std::string weak_etag(std::string_view body) {
  thread_local Sha1 sha1;
  const auto digest = sha1.of(body);
  std::array<unsigned char, 29> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return fmt::format("W/\"{:x}-{}\"", body.size(), std::string_view(reinterpret_cast<const char*>(base64.data()), 27));
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  const std::string_view wanted = opaque(etag);
  while (!if_none_match.empty()) {
    const std::size_t end = if_none_match.find(',');
    const std::string_view entry = base::trim(if_none_match.substr(0, end));
    if (entry == "*" || opaque(entry) == wanted) return true;
    if (end == std::string_view::npos) break;
    if_none_match.remove_prefix(end + 1);
  }
  return false;
}

bool TagList::names(std::string_view etag) const {
  return any ||
         std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) { return opaque(tag) == opaque(etag); });
}

std::optional<TagList> parse_tag_list(std::string_view value) {
  TagList list;
  value = base::trim(value);
  if (value == "*") {
    list.any = true;
    return list;
  }
  while (!value.empty()) {
    if (value.front() == ',') {
      value = base::trim(value.substr(1));
      continue;
    }
    const std::size_t length = tag_length(value);
    if (length == 0) return std::nullopt;
    list.tags.emplace_back(value.substr(0, length));
    value = base::trim(value.substr(length));
    if (!value.empty() && value.front() != ',') return std::nullopt;
  }
  if (list.tags.empty()) return std::nullopt;
  return list;
}

}  // namespace dirigent::http
