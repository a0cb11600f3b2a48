#include "files/names.hpp"

#include <gtest/gtest.h>

namespace dirigent::files {
namespace {

TEST(Names, TitlesAreWordsAsPeopleWriteThem) {
  // As the reference release answers uploads of these names.
  EXPECT_EQ(title_of("my_great-file.txt"), "My Great File");
  EXPECT_EQ(title_of("camelCaseName.txt"), "Camel Case Name");
  EXPECT_EQ(title_of("the lord of the rings.txt"), "The Lord of the Rings");
  EXPECT_EQ(title_of("API_docs v2.final.txt"), "API Docs V2.final");
  EXPECT_EQ(title_of("UPPER CASE.txt"), "Upper Case");
  EXPECT_EQ(title_of("iOS app.txt"), "I Os App");
  EXPECT_EQ(title_of(".hidden.txt"), ".hidden");
  EXPECT_EQ(title_of("\xC3\xBC"
                     "ber stra\xC3\x9F"
                     "e.txt"),
            "\xC3\x9C"
            "ber Stra\xC3\x9F"
            "e");
  EXPECT_EQ(title_of("seoTips for html.txt"), "SEO Tips for HTML");
  EXPECT_EQ(title_of("o'neil's.txt"), "O'neil's");
  EXPECT_EQ(title_of(""), "");
}

TEST(Names, NoFolderOfTheClientIsPartOfAName) {
  EXPECT_EQ(base_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(base_name("C:\\files\\a.txt"), "a.txt");
  EXPECT_EQ(base_name("a/.."), "");
  EXPECT_EQ(base_name(std::string_view("a\0b\n.txt", 8)), "ab.txt");
}

TEST(Names, NoWayLeadsOutOfALocation) {
  EXPECT_EQ(disk_path("../own.txt"), "own.txt");
  EXPECT_EQ(disk_path("/etc/own.txt"), "etc/own.txt");
  EXPECT_EQ(disk_path("a/../../b//./c.txt"), "b/c.txt");
  EXPECT_EQ(disk_path("a\\b"), "");
  EXPECT_EQ(disk_path(".."), "");
}

TEST(Names, EndingsComeFromTheNameOrTheType) {
  EXPECT_EQ(extension_of("a.b.TXT", "image/png"), ".TXT");
  EXPECT_EQ(extension_of("noext", "application/pdf"), ".pdf");
  EXPECT_EQ(extension_of(".hidden", "text/x-unknown"), "");
  EXPECT_EQ(extension_of("dot.", "text/plain"), ".txt");
}

TEST(Names, WhatIsMadeOfAFileBeginsWithItsStem) {
  EXPECT_EQ(stem_of("a/b.c/d.png"), "a/b.c/d");
  EXPECT_EQ(stem_of("a.b/noext"), "a.b/noext");
}

TEST(Names, OnlyImagesOfAFileAreMadeOfIt) {
  const std::string hash(40, 'a');
  EXPECT_TRUE(is_made_of("a/b__" + hash + ".png", "a/b"));
  EXPECT_TRUE(is_made_of("b__" + hash, "b"));
  EXPECT_FALSE(is_made_of("b__mine.png", "b"));
  EXPECT_FALSE(is_made_of("b__" + hash + "x.png", "b"));
  EXPECT_FALSE(is_made_of("b__" + hash + "/x.png", "b"));
  EXPECT_FALSE(is_made_of("bb__" + hash + ".png", "b"));
}

TEST(Names, TypesAreAllowedByPatterns) {
  EXPECT_TRUE(type_allowed("image/png", {"*/*"}));
  EXPECT_TRUE(type_allowed("image/png", {"text/plain", "image/*"}));
  EXPECT_TRUE(type_allowed("image/svg+xml", {"*svg*"}));
  EXPECT_FALSE(type_allowed("text/html", {"image/*", "text/plain"}));
  EXPECT_FALSE(type_allowed("", {"*/*"}));
}

}  // namespace
}  // namespace dirigent::files
