#include "assets/recipe.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace dirigent::assets {
namespace {

images::Recipe recipe(const char* list) {
  Steps steps;
  const json::value parsed = json::parse(list);
  for (const json::value& call : parsed.as_array()) {
    Step& step = steps.emplace_back(Step{std::string(call.at(0).as_string()), {}});
    for (std::size_t i = 1; i < call.as_array().size(); ++i) step.arguments.push_back(call.at(i));
  }
  return recipe_of(steps);
}

std::string reason(const char* list) {
  try {
    (void)recipe(list);
  } catch (const base::Failure& failure) {
    return std::string(failure.errors().front().extensions.at("reason").as_string());
  }
  return "";
}

TEST(Recipe, TheLaterStepOfAMethodCounts) {
  const images::Recipe made = recipe(R"([["resize",{"width":10,"height":20,"fit":"fill"}],["resize",30]])");
  EXPECT_EQ(made.width, 30);
  EXPECT_FALSE(made.height);
  EXPECT_EQ(made.fit, images::Fit::kFill);
}

TEST(Recipe, ExtractsStandBeforeOrAfterTheSize) {
  const char* area = R"(["extract",{"left":1,"top":2,"width":3,"height":4}])";
  EXPECT_TRUE(recipe((std::string("[") + area + R"(,["resize",5]])").c_str()).extract_before);
  EXPECT_TRUE(recipe((std::string(R"([["resize",5],)") + area + "]").c_str()).extract_after);
  EXPECT_TRUE(recipe((std::string(R"([["rotate",90],)") + area + "]").c_str()).rotate_first);
}

TEST(Recipe, TurnsAreQuartersOrAngles) {
  EXPECT_EQ(recipe(R"([["rotate",-90]])").quarter_turns, 3);
  EXPECT_EQ(recipe(R"([["rotate",450]])").quarter_turns, 1);
  EXPECT_EQ(recipe(R"([["rotate",45.5]])").angle, 45.5);
  EXPECT_FALSE(recipe(R"([["rotate",180]])").auto_orient);
  EXPECT_TRUE(recipe(R"([["flip"]])").auto_orient);
}

TEST(Recipe, ColoursAsCssWritesThem) {
  const auto colour = [](const char* text) { return colour_of(json::value(text)); };
  EXPECT_EQ(colour("#f80"), (images::Colour{255, 136, 0, 255}));
  EXPECT_EQ(colour("#ff880080"), (images::Colour{255, 136, 0, 128}));
  EXPECT_EQ(colour("rgba(10, 20, 30, 0.5)"), (images::Colour{10, 20, 30, 128}));
  EXPECT_EQ(colour("rgb(100% 0% 0%)"), (images::Colour{255, 0, 0, 255}));
  EXPECT_EQ(colour("transparent"), (images::Colour{0, 0, 0, 0}));
  EXPECT_EQ(colour_of(json::value{{"r", 1}, {"g", 300}, {"alpha", 0.5}}), (images::Colour{1, 255, 0, 128}));
}

TEST(Recipe, EncodersHaveTheirDefaultsAndWhatIsAsked) {
  const images::Recipe made = recipe(R"([["toFormat","jpg",{"quality":7,"chromaSubsampling":"4:4:4"}]])");
  EXPECT_EQ(made.format, "jpeg");
  EXPECT_EQ(made.encoders.at("jpeg").at("Q"), images::EncoderOption(7));
  EXPECT_EQ(made.encoders.at("jpeg").at("subsample_mode"), images::EncoderOption(std::string("off")));
  EXPECT_EQ(recipe(R"([["webp"]])").encoders.at("webp").at("Q"), images::EncoderOption(80));
  const images::Recipe palette = recipe(R"([["png",{"colours":5}]])");
  EXPECT_EQ(palette.encoders.at("png").at("bitdepth"), images::EncoderOption(4));
  EXPECT_EQ(palette.encoders.at("png").at("palette"), images::EncoderOption(true));
}

TEST(Recipe, WhatAMethodDoesNotTakeIsRefusedInItsWords) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"([["resize",0]])", "Expected positive integer for width but received 0 of type number"},
      {R"([["resize",{"height":"x"}]])", "Expected positive integer for height but received x of type string"},
      {R"([["blur","x"]])", "Expected number between 0.3 and 1000 for sigma but received undefined of type undefined"},
      {R"([["extract",{"left":1}]])", "Expected integer for top but received undefined of type undefined"},
      {R"([["rotate",[1,2]]])", "Expected numeric for angle but received 1,2 of type object"},
      {R"([["modulate",true]])", "Expected plain object for options but received true of type boolean"},
      {R"([["threshold",300]])", "Expected integer between 0 and 255 for threshold but received 300 of type number"},
      {R"([["normalise",{"lower":50,"upper":50}]])",
       "Expected lower to be less than upper for range but received 50 >= 50 of type string"},
      {R"([["linear",[1,2],[1]]])", "Expected a and b to be arrays of the same length"},
      {R"([["convolve",{}]])", "Invalid convolution kernel"},
      {R"([["tint","nocolour"]])", "Unable to parse color from string: nocolour"},
      {R"([["tint",5]])", "Expected object or string for background but received 5 of type number"},
      {R"([["jpeg",{"progressive":1}]])", "Expected boolean for jpegProgressive but received 1 of type number"},
      {R"([["avif",{"quality":0}]])", "Expected integer between 1 and 100 for quality but received 0 of type number"},
  };
  for (const auto& [list, words] : kCases) EXPECT_EQ(reason(list), words) << list;
}

}  // namespace
}  // namespace dirigent::assets
