#include "http/body/multipart.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

using Step = MultipartScanner::Step;

// Parts as "name/filename/type=content;" and how it ended, fed `size` bytes at a time.
std::string scan(std::string_view form, std::size_t size, MultipartLimits limits = {}) {
  MultipartScanner scanner("abc", limits);
  std::string out;
  for (;;) {
    switch (scanner.next()) {
      case Step::kMore:
        if (form.empty()) scanner.finish();
        scanner.feed(form.substr(0, size));
        form.remove_prefix(std::min(size, form.size()));
        break;
      case Step::kPart:
        out += scanner.part().name + "/" + scanner.part().filename.value_or("-") + "/" + scanner.part().content_type;
        out += '=';
        break;
      case Step::kData:
        EXPECT_FALSE(scanner.data().empty());
        out += scanner.data();
        break;
      case Step::kPartEnd:
        out += ';';
        break;
      case Step::kEnd:
        return out + "end";
      case Step::kBroken:
        return out + "broken";
    }
  }
}

constexpr std::string_view kForm =
    "--abc\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nwith \r\n--ab and\r\n\r\n--abc \r\n"
    "content-disposition: form-data; name=\"file\"; filename=\"a;\\\"b.json\"\r\nContent-Type: Application/JSON; x=y"
    "\r\n\r\n\r\n--abc\r\nContent-Disposition: form-data; name=e\r\n\r\n\r\n\r\n--abc--\r\nepilogue";
constexpr std::string_view kFound =
    "title/-/text/plain=with \r\n--ab and\r\n;file/a;\"b.json/application/json=;e/-/text/plain=\r\n;end";

TEST(Multipart, FindsTheSameHoweverTheBytesCome) {
  for (const std::size_t size : {1, 2, 3, 5, 7, 64, 4096}) {
    EXPECT_EQ(scan(kForm, size), kFound) << size;
    EXPECT_EQ(scan("preamble\r\n" + std::string(kForm), size), kFound) << size;
  }
}

TEST(Multipart, RefusesWhatIsNoForm) {
  const std::string_view broken[] = {
      "",
      "--abc",
      "--abc\r\n\r\nno headers\r\n--abc--",
      "--abc\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--abc--",
      "--abc\r\nContent-Disposition: form-data\r\n\r\nx\r\n--abc--",
      "--abc\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--abc--",
      "--abc\r\nnonsense\r\n\r\nx\r\n--abc--",
      "--abc?\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--abc--",
  };
  for (const std::string_view form : broken) EXPECT_EQ(scan(form, 3), "broken") << form;
  const std::string_view cut = kForm.substr(0, kForm.find("--abc--"));
  for (std::size_t end = 0; end < cut.size(); ++end) EXPECT_TRUE(scan(cut.substr(0, end), 100).ends_with("broken"));
}

TEST(Multipart, StaysWithinItsLimits) {
  std::string many;
  for (int i = 0; i < 4; ++i) many += "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
  many += "--abc--";
  MultipartLimits limits;
  limits.parts = 4;
  EXPECT_TRUE(scan(many, 10, limits).ends_with(";end"));
  limits.parts = 3;
  EXPECT_TRUE(scan(many, 10, limits).ends_with(";broken"));
  limits = {};
  limits.headers = 30;
  EXPECT_EQ(scan(many, 10, limits), "broken");
  limits = {};
  limits.preamble = 100;
  EXPECT_EQ(scan(std::string(1000, 'x') + "\r\n" + many, 10, limits), "broken");
}

TEST(Multipart, KnowsBoundaries) {
  for (const char* good : {"a", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a b"}) EXPECT_TRUE(is_boundary(good));
  for (const char* bad : {"", "a ", "a\r\nb", "a\"b", "ä"}) EXPECT_FALSE(is_boundary(bad));
  EXPECT_FALSE(is_boundary(std::string(71, 'a')));
}

}  // namespace
}  // namespace dirigent::http
