#include "http/compression.hpp"

#include <brotli/encode.h>
#include <libdeflate.h>

#include "base/text.hpp"
#include "http/message.hpp"

namespace dirigent::http {

namespace {

constexpr int kGzipLevel = 3;
constexpr int kGzipLevelOfLarge = 1;  // a client that waits for much waits less for more bytes than for better packing
constexpr std::size_t kLarge = 64 * 1024;
constexpr int kBrotliQuality = 4;
constexpr int kBrotliWindow = 18;  // 256 KiB: JSON repeats itself nearby, and the encoder's memory stays small

// The weight of one entry of Accept-Encoding, 0 to 1; a malformed weight counts as a refusal.
double weight_of(std::string_view parameters) {
  const std::string text = base::lower(base::trim(parameters));
  if (text.empty()) return 1;
  if (text.substr(0, 2) != "q=") return 1;
  return base::to_number(std::string_view(text).substr(2)).value_or(0);
}

struct Weights {
  std::optional<double> brotli, gzip, any;
  double of(const std::optional<double>& named) const { return named.value_or(any.value_or(0)); }
};

Weights weights_of(std::string_view accept) {
  Weights weights;
  while (!accept.empty()) {
    const std::size_t end = accept.find(',');
    const std::string_view entry = accept.substr(0, end);
    const std::size_t semicolon = entry.find(';');
    const std::string_view name = base::trim(entry.substr(0, semicolon));
    const double weight = semicolon == std::string_view::npos ? 1 : weight_of(entry.substr(semicolon + 1));
    if (same_token(name, "br")) weights.brotli = weight;
    if (same_token(name, "gzip") || same_token(name, "x-gzip")) weights.gzip = weight;
    if (name == "*") weights.any = weight;
    if (end == std::string_view::npos) break;
    accept.remove_prefix(end + 1);
  }
  return weights;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, FreeCompressor>;

// The tables are some hundred kilobytes: each thread keeps those it has used.
libdeflate_compressor* compressor_for(std::size_t size) {
  thread_local Compressor of_small, of_large;
  Compressor& mine = size < kLarge ? of_small : of_large;
  if (!mine) mine.reset(libdeflate_alloc_compressor(size < kLarge ? kGzipLevel : kGzipLevelOfLarge));
  return mine.get();
}

bool gzip(std::string_view body, std::string& out) {
  libdeflate_compressor* compressor = compressor_for(body.size());
  if (compressor == nullptr) return false;
  out.resize(libdeflate_gzip_compress_bound(compressor, body.size()));
  out.resize(libdeflate_gzip_compress(compressor, body.data(), body.size(), out.data(), out.size()));
  return !out.empty();
}

bool brotli(std::string_view body, std::string& out) {
  std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
  if (size == 0) return false;
  out.resize(size);
  const bool ended = BrotliEncoderCompress(kBrotliQuality, kBrotliWindow, BROTLI_MODE_TEXT, body.size(),
                                           reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                                           reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(ended ? size : 0);
  return ended;
}

}  // namespace

Encoding negotiate_encoding(std::string_view accept_encoding) {
  if (accept_encoding.empty()) return Encoding::kIdentity;
  const Weights weights = weights_of(accept_encoding);
  const double brotli_weight = weights.of(weights.brotli);
  const double gzip_weight = weights.of(weights.gzip);
  if (brotli_weight > 0 && brotli_weight >= gzip_weight) return Encoding::kBrotli;
  return gzip_weight > 0 ? Encoding::kGzip : Encoding::kIdentity;
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kGzip:
      return "gzip";
    case Encoding::kBrotli:
      return "br";
    case Encoding::kIdentity:
      break;
  }
  return "identity";
}

bool is_compressible(std::string_view content_type) {
  const std::string type = base::lower(base::trim(content_type.substr(0, content_type.find(';'))));
  const std::string_view view = type;
  if (view.substr(0, 5) == "text/") return true;
  if (view.ends_with("+json") || view.ends_with("+xml") || view.ends_with("+text")) return true;
  for (const std::string_view known :
       {"application/json", "application/javascript", "application/xml", "application/graphql", "application/yaml",
        "application/manifest+json", "application/wasm", "application/x-ndjson", "image/bmp", "font/ttf", "font/otf"}) {
    if (view == known) return true;
  }
  return false;
}

std::optional<std::string> compress(std::string_view body, Encoding encoding) {
  std::string out;
  bool done = false;
  // A body of that size is not worth holding twice.
  if (body.size() > (1U << 30)) return std::nullopt;
  if (encoding == Encoding::kGzip) done = gzip(body, out);
  if (encoding == Encoding::kBrotli) done = brotli(body, out);
  if (!done || out.size() >= body.size()) return std::nullopt;
  return out;
}

}  // namespace dirigent::http
