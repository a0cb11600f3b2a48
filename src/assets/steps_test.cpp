#include "assets/steps.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dirigent::assets {
namespace {

Step resize(json::object options, std::vector<std::string> absent) {
  return {"resize", {std::move(options)}, std::move(absent)};
}

// Names that the reference server gave to its results.
TEST(Steps, HashesAreThoseOfTheContract) {
  const std::vector<std::string> three{"height", "fit", "withoutEnlargement"};
  EXPECT_EQ(hash_of({resize({{"width", 30}}, three)}), "c42cfec7fdec2f4840c892608f0e50c59260b117");
  EXPECT_EQ(hash_of({{"toFormat", {"webp", json::object{}}, {"quality"}}}), "90813c85f3858d08a07c08944e7ef83f0e411a13");
  EXPECT_EQ(hash_of({{"toFormat", {"png", json::object{{"quality", 50}}}}, resize({{"width", 31}}, three)}),
            "e146cd2f3e2fbca8cd412a6caba994e53256699d");
  EXPECT_EQ(hash_of({{"resize", {json::object{{"width", 64}, {"height", 64}, {"fit", "cover"}}}},
                     {"toFormat", {"png", json::object{}}, {"quality"}}}),
            "589fd140dc03b11360453048b8c68765d61556b2");
  EXPECT_EQ(hash_of({{"rotate", {90}}, {"blur", {3}}}), "1a1bb2e15145e3674e928a7889d20ad709211514");
  EXPECT_EQ(hash_of({{"blur", {json::object{{"sigma", 3}}}},
                     {"flip", {}},
                     {"linear", {json::array{1.5, 2, 1}, json::array{0, 1, 2}}},
                     {"flatten", {json::object{{"background", nullptr}}}}}),
            "cf6b5c41a6ec2d71563e3fcdf041501f2597e14a");
}

TEST(Steps, NumbersAreWrittenAsJavaScriptDoes) {
  EXPECT_EQ(number_text(10), "10");
  EXPECT_EQ(number_text(-1), "-1");
  EXPECT_EQ(number_text(1.5), "1.5");
  EXPECT_EQ(number_text(std::nan("")), "NaN");
}

}  // namespace
}  // namespace dirigent::assets
