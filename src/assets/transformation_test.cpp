#include "assets/transformation.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/errors.hpp"

namespace dirigent::assets {
namespace {

File image() {
  File file;
  file.id = "63fadaef-0f22-4b9d-b98a-0ef27954d7d3";
  file.disk = file.id + ".png";
  file.type = "image/png";
  file.width = 600;
  file.height = 400;
  return file;
}

std::string path(const json::object& query, const Settings& settings = {}, const File& file = image(),
                 std::string_view accept = "*/*") {
  const auto wish = wish_of(query, settings, 5);
  if (!wish) return "as it is";
  const Steps steps = steps_of(*wish, file, accept);
  return steps.empty() ? "as it is" : path_of(file, steps).substr(file.id.size() + 2);
}

std::string reason(const json::object& query, const Settings& settings = {}) {
  try {
    (void)wish_of(query, settings, 5);
  } catch (const base::Failure& failure) {
    return std::string(failure.errors().front().extensions.at("reason").as_string());
  }
  return "";
}

// All names are those of the reference server's results.
TEST(Transformation, ResultsAreNamedAsTheContractDoes) {
  EXPECT_EQ(path({{"width", "30"}}), "c42cfec7fdec2f4840c892608f0e50c59260b117.png");
  EXPECT_EQ(path({{"quality", "31"}}), "27b09e391dcf9bd7c3cf6bdbae197805130d2f3d.png");
  EXPECT_EQ(path({{"format", "jpg"}, {"width", "35"}}), "d394e0f81ef81aa3bc322e2f5471d1ddca911a57.jpg");
  EXPECT_EQ(path({{"width", "34"}, {"withoutEnlargement", "false"}}), "40c7053e2a926f52ba9710d7e5ae3d19eba45b2b.png");
  EXPECT_EQ(path({{"transforms", R"([["toFormat","webp"],["toFormat","png"]])"}}),
            "e016026817aa2947186479a4ce075a640d6e7060.png");
  EXPECT_EQ(path({{"key", "system-medium-contain"}}), "8b23ec7a3133dbaf66203f4cc9c9f24db099b2d5.png");
}

TEST(Transformation, FilesThatDifferByTheirExtensionShareNoResult) {
  std::set<std::string> paths;
  const auto wish = wish_of({{"width", "30"}, {"format", "webp"}}, {}, 5);
  for (const char* disk : {"a/pic.png", "a/pic.jpg", "b/pic.png", "pic", "a.b/pic"}) {
    File file = image();
    file.disk = disk;
    const std::string made = path_of(file, steps_of(*wish, file, ""));
    EXPECT_TRUE(made.starts_with(std::string(disk).substr(0, std::string(disk).find("pic")) + "pic__")) << made;
    EXPECT_TRUE(made.ends_with(".webp")) << made;
    paths.insert(made);
  }
  EXPECT_EQ(paths.size(), 5u);
}

TEST(Transformation, BoxesAreCutAroundTheFocalPoint) {
  const auto at = [](const char* width, const char* height) {
    return path({{"width", width}, {"height", height}, {"focal_point_x", "333"}, {"focal_point_y", "201"}});
  };
  EXPECT_EQ(at("51", "41"), "3e07e95e07f1f91a4dc7c0cb85ac92cea20b7391.png");
  EXPECT_EQ(at("777", "500"), "d5c428912100efc2385e3d2406f0b9c49d7c5c66.png");
  EXPECT_EQ(path({{"width", "777"},
                  {"height", "501"},
                  {"focal_point_x", "333"},
                  {"focal_point_y", "201"},
                  {"withoutEnlargement", "true"}}),
            "5c96ba7164b4feb87535063d404a7dbf7157e078.png");
  File file = image();
  file.focal_x = 333;
  file.focal_y = 201;
  EXPECT_EQ(path({{"width", "51"}, {"height", "41"}}, {}, file), "3e07e95e07f1f91a4dc7c0cb85ac92cea20b7391.png");
  EXPECT_EQ(path({{"width", "30"}}, {}, file), "c42cfec7fdec2f4840c892608f0e50c59260b117.png");
}

TEST(Transformation, PresetsOfTheProject) {
  Settings settings;
  settings.presets = json::parse(R"([{"key":"tiny","fit":"cover","width":8,"height":8,"quality":80,
                                      "withoutEnlargement":false,"format":"webp"},
                                     {"key":"t2","fit":"contain","width":8,"transforms":[["blur",3]]}])")
                         .as_array();
  EXPECT_EQ(path({{"key", "tiny"}}, settings), "2cdc67969b0dedc52f8d1b93959e657526138b61.webp");
  EXPECT_EQ(path({{"key", "tiny"}, {"width", "11"}}, settings), "868a0e229cc325e66785e8e67089d89c86054210.webp");
  EXPECT_EQ(path({{"key", "t2"}}, settings), "817e6850745ba3f0af6c9904ee7c17d8b2388b09.png");
  EXPECT_EQ(reason({{"key", "nope"}}, settings), "Key \"nope\" isn't configured");
}

TEST(Transformation, NothingIsAskedForByEmptyParameters) {
  for (const json::object& query :
       {json::object{}, json::object{{"width", ""}}, json::object{{"key", ""}}, json::object{{"transforms", "[]"}},
        json::object{{"fit", "cover"}}, json::object{{"focal_point_x", "1"}}, json::object{{"download", ""}}}) {
    EXPECT_EQ(path(query), "as it is") << json::serialize(query);
  }
  File unknown = image();
  unknown.width.reset();
  EXPECT_EQ(path({{"width", "10"}}, {}, unknown), "as it is");
}

TEST(Transformation, OnlyWhatTheSettingsAllow) {
  Settings settings;
  settings.presets = json::parse(R"([{"key":"tiny","width":8}])").as_array();
  settings.allowed = Settings::Allowed::kPresets;
  const std::string only = "Only configured presets can be used in asset generation";
  EXPECT_EQ(reason({{"key", "tiny"}}, settings), "");
  EXPECT_EQ(reason({{"key", "system-small-cover"}}, settings), "");
  EXPECT_EQ(reason({{"key", "tiny"}, {"width", "3"}}, settings), only);
  EXPECT_EQ(reason({{"width", "3"}}, settings), only);
  EXPECT_EQ(reason({{"key", "nope"}}, settings), only);
  settings.allowed = Settings::Allowed::kNone;
  const std::string none = "Dynamic asset generation has been disabled for this project";
  EXPECT_EQ(reason({{"key", "system-small-cover"}}, settings), "");
  EXPECT_EQ(reason({{"key", "tiny"}}, settings), none);
  EXPECT_EQ(reason({{"transforms", "[[\"flip\"]]"}}, settings), none);
}

TEST(Transformation, TheFormatByWhatTheClientTakes) {
  const auto format = [](std::string type, std::string_view accept) {
    File file = image();
    file.type = std::move(type);
    const auto wish = wish_of({{"format", "auto"}}, {}, 5);
    return format_of(steps_of(*wish, file, accept));
  };
  EXPECT_EQ(format("image/jpeg", "image/avif,image/webp"), "avif");
  EXPECT_EQ(format("image/jpeg", "text/html,image/webp"), "webp");
  EXPECT_EQ(format("image/jpeg", "*/*"), "jpeg");
  EXPECT_EQ(format("image/tiff", "*/*"), "png");
}

TEST(Transformation, ListsOfStepsAreJudged) {
  const std::string no_list = "\"transforms\" Parameter needs to be a JSON array of allowed transformations";
  for (const char* list : {"x", "{}", "\"x\"", "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"}) {
    EXPECT_EQ(reason({{"transforms", list}}), no_list) << list;
  }
  EXPECT_EQ(reason({{"transforms", "[[\"explode\"]]"}}),
            "\"transforms\" Parameter does not allow \"explode\" as a transformation");
  EXPECT_EQ(reason({{"transforms", "[1]"}}),
            "\"transforms\" Parameter does not allow \"undefined\" as a transformation");
  EXPECT_EQ(reason({{"transforms", "[[\"flip\"],[\"flip\"],[\"flip\"],[\"flip\"],[\"flip\"],[\"flip\"]]"}}),
            "\"transforms\" Parameter is only allowed 5 transformations");
}

}  // namespace
}  // namespace dirigent::assets
