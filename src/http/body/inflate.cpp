#include "http/body/inflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <memory>

#include "http/message.hpp"

namespace dirigent::http {

namespace {

constexpr std::size_t kFirstGuess = 4;  // JSON seldom packs to less than a quarter
constexpr std::size_t kSmallest = 4096;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};

libdeflate_decompressor* decompressor_of_this_thread() {
  thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> mine(libdeflate_alloc_decompressor());
  if (!mine) throw std::bad_alloc();
  return mine.get();
}

bool has_header(std::string_view data, BodyEncoding encoding) {
  if (data.size() < 2) return false;
  const auto first = static_cast<unsigned char>(data[0]), second = static_cast<unsigned char>(data[1]);
  if (encoding == BodyEncoding::kGzip) return first == 0x1f && second == 0x8b;
  return (first & 15) == 8 && (first * 256 + second) % 31 == 0;
}

// Plain bytes as they come. The room behind them is never cleared: a body of many small members would pay for all of it
// with each.
struct Output {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0, room = 0;

  void grow(std::size_t wanted) {
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    std::copy_n(bytes.get(), size, larger.get());
    bytes = std::move(larger);
    room = wanted;
  }
};

// One gzip member or zlib stream at the head of `data`; gives the bytes used.
Inflated::Status append_one(std::string_view data, BodyEncoding encoding, std::size_t limit, Output& out,
                            std::size_t& used) {
  if (!has_header(data, encoding)) return Inflated::Status::kBadHeader;
  const auto run = encoding == BodyEncoding::kGzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
  for (;;) {
    std::size_t written = 0;
    const libdeflate_result result = run(decompressor_of_this_thread(), data.data(), data.size(),
                                         out.bytes.get() + out.size, out.room - out.size, &used, &written);
    if (result == LIBDEFLATE_SUCCESS) {
      out.size += written;
      return Inflated::Status::kDone;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return Inflated::Status::kBadData;
    if (out.room == limit) return Inflated::Status::kTooLarge;
    out.grow(std::min(out.room * 2, limit));
  }
}

}  // namespace

std::optional<BodyEncoding> body_encoding(std::string_view name) {
  if (same_token(name, "gzip")) return BodyEncoding::kGzip;
  if (same_token(name, "deflate")) return BodyEncoding::kDeflate;
  return std::nullopt;
}

Inflated inflate(std::string_view data, BodyEncoding encoding, std::size_t limit) {
  Inflated result;
  Output out;
  out.grow(std::min(std::max(kSmallest, data.size() * kFirstGuess), limit));
  do {
    std::size_t used = 0;
    result.status = append_one(data, encoding, limit, out, used);
    if (result.status != Inflated::Status::kDone) return result;
    data.remove_prefix(used);
  } while (!data.empty() && encoding == BodyEncoding::kGzip);
  if (data.empty()) {
    result.body.assign(out.bytes.get(), out.size);
  } else {
    result.status = Inflated::Status::kBadData;
  }
  return result;
}

}  // namespace dirigent::http
