#include "http/body/inflate.hpp"

#include <gtest/gtest.h>
#include <libdeflate.h>

namespace dirigent::http {
namespace {

using Status = Inflated::Status;

std::string packed(std::string_view text, BodyEncoding encoding = BodyEncoding::kGzip) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(1);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  const auto run = encoding == BodyEncoding::kGzip ? libdeflate_gzip_compress : libdeflate_zlib_compress;
  out.resize(run(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

TEST(Inflate, BothFormats) {
  for (const std::size_t size : {0, 1, 5000, 300'000}) {
    const std::string text(size, 'x');
    for (const BodyEncoding encoding : {BodyEncoding::kGzip, BodyEncoding::kDeflate}) {
      const Inflated result = inflate(packed(text, encoding), encoding, 300'000);
      EXPECT_EQ(result.status, Status::kDone) << size;
      EXPECT_EQ(result.body, text);
    }
  }
}

TEST(Inflate, MembersThatFollowEachOtherAreOneBody) {
  EXPECT_EQ(inflate(packed("{\"a\":") + packed("") + packed("1}"), BodyEncoding::kGzip, 100).body, "{\"a\":1}");
}

TEST(Inflate, NeverMoreThanTheLimit) {
  const std::string bomb = packed(std::string(50'000'000, '\0'));
  const Inflated result = inflate(bomb, BodyEncoding::kGzip, 1'000'000);
  EXPECT_EQ(result.status, Status::kTooLarge);
  EXPECT_TRUE(result.body.empty());
  EXPECT_EQ(inflate(packed("12345"), BodyEncoding::kGzip, 5).status, Status::kDone);
  EXPECT_EQ(inflate(packed("12345"), BodyEncoding::kGzip, 4).status, Status::kTooLarge);
  EXPECT_EQ(inflate(packed("123") + packed("45"), BodyEncoding::kGzip, 4).status, Status::kTooLarge);
}

TEST(Inflate, ManySmallMembersCostNoMoreThanOneLargeOne) {
  std::string members;
  const std::string empty = packed("");
  for (int i = 0; i < 50'000; ++i) members += empty;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(inflate(members, BodyEncoding::kGzip, 4'000'000).status, Status::kDone);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST(Inflate, BrokenData) {
  const std::string good = packed("some text that is worth packing");
  EXPECT_EQ(inflate("{}", BodyEncoding::kGzip, 100).status, Status::kBadHeader);
  EXPECT_EQ(inflate("", BodyEncoding::kGzip, 100).status, Status::kBadHeader);
  EXPECT_EQ(inflate(good, BodyEncoding::kDeflate, 100).status, Status::kBadHeader);
  EXPECT_EQ(inflate(good + "junk", BodyEncoding::kGzip, 100).status, Status::kBadHeader);
  for (std::size_t size = 2; size < good.size(); ++size) {
    EXPECT_EQ(inflate(good.substr(0, size), BodyEncoding::kGzip, 100).status, Status::kBadData) << size;
  }
  const std::string zlib = packed("text", BodyEncoding::kDeflate);
  EXPECT_EQ(inflate(zlib + "x", BodyEncoding::kDeflate, 100).status, Status::kBadData);
}

TEST(Inflate, NamesOfEncodings) {
  EXPECT_EQ(body_encoding("GZip"), BodyEncoding::kGzip);
  EXPECT_EQ(body_encoding("deflate"), BodyEncoding::kDeflate);
  EXPECT_FALSE(body_encoding("gzip, gzip"));
  EXPECT_FALSE(body_encoding("br"));
}

}  // namespace
}  // namespace dirigent::http
