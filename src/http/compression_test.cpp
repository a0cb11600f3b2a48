#include "http/compression.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

namespace dirigent::http {
namespace {

std::string gunzip(std::string_view data) {
  std::string out(1 << 20, '\0');
  std::size_t size = 0;
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  EXPECT_EQ(libdeflate_gzip_decompress(decompressor, data.data(), data.size(), out.data(), out.size(), &size),
            LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(decompressor);
  out.resize(size);
  return out;
}

// The server links the encoder alone, so the decoder comes from the shared library.
std::string unbrotli(std::string_view data) {
  void* library = dlopen("libbrotlidec.so.1", RTLD_NOW);
  if (library == nullptr) return "no decoder";
  using Decode = int (*)(std::size_t, const std::uint8_t*, std::size_t*, std::uint8_t*);
  const auto decode = reinterpret_cast<Decode>(dlsym(library, "BrotliDecoderDecompress"));
  std::string out(1 << 20, '\0');
  std::size_t size = out.size();
  EXPECT_EQ(decode(data.size(), reinterpret_cast<const std::uint8_t*>(data.data()), &size,
                   reinterpret_cast<std::uint8_t*>(out.data())),
            1);
  out.resize(size);
  dlclose(library);
  return out;
}

std::string rows() {
  std::string text = "{\"data\":[";
  for (int i = 0; i < 2000; ++i) text += fmt::format("{{\"id\":{},\"title\":\"row {}\"}},", i, i * 7919 % 1000);
  return text + "]}";
}

TEST(Compression, RoundTrips) {
  const std::string text = rows();
  const auto gzip = compress(text, Encoding::kGzip);
  ASSERT_TRUE(gzip);
  EXPECT_LT(gzip->size(), text.size() / 4);
  EXPECT_EQ(gunzip(*gzip), text);
  const auto brotli = compress(text, Encoding::kBrotli);
  ASSERT_TRUE(brotli);
  EXPECT_LT(brotli->size(), text.size() / 4);
  EXPECT_EQ(unbrotli(*brotli), text);
}

TEST(Compression, GivesNothingWhenItDoesNotHelp) {
  EXPECT_FALSE(compress("a", Encoding::kGzip));
  EXPECT_FALSE(compress("", Encoding::kBrotli));
  EXPECT_FALSE(compress(rows(), Encoding::kIdentity));
}

TEST(Compression, Negotiates) {
  EXPECT_EQ(negotiate_encoding(""), Encoding::kIdentity);
  EXPECT_EQ(negotiate_encoding("identity"), Encoding::kIdentity);
  EXPECT_EQ(negotiate_encoding("gzip"), Encoding::kGzip);
  EXPECT_EQ(negotiate_encoding("gzip, deflate, br"), Encoding::kBrotli);
  EXPECT_EQ(negotiate_encoding("br;q=0.5, gzip;q=0.8"), Encoding::kGzip);
  EXPECT_EQ(negotiate_encoding("br;q=0, gzip;q=0"), Encoding::kIdentity);
  EXPECT_EQ(negotiate_encoding("*"), Encoding::kBrotli);
  EXPECT_EQ(negotiate_encoding("*;q=0.1, br;q=0"), Encoding::kGzip);
  EXPECT_EQ(negotiate_encoding("GZIP ; q=1.0"), Encoding::kGzip);
  EXPECT_EQ(negotiate_encoding("br;q=x"), Encoding::kIdentity);
  EXPECT_EQ(negotiate_encoding(",,;;,"), Encoding::kIdentity);
}

TEST(Compression, KnowsWhatCompresses) {
  EXPECT_TRUE(is_compressible("application/json; charset=utf-8"));
  EXPECT_TRUE(is_compressible("TEXT/html"));
  EXPECT_TRUE(is_compressible("image/svg+xml"));
  EXPECT_FALSE(is_compressible("image/png"));
  EXPECT_FALSE(is_compressible("application/octet-stream"));
  EXPECT_FALSE(is_compressible(""));
}

}  // namespace
}  // namespace dirigent::http
