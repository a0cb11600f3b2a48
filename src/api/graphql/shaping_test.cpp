#include "api/graphql/shaping.hpp"

#include <gtest/gtest.h>

namespace dirigent::api::graphql {
namespace {

using Kind = Shape::Kind;

Shape leaf(Kind kind, const std::string& name, bool required = false) {
  Shape shape;
  shape.kind = kind;
  shape.key = shape.source = name;
  shape.required = required;
  shape.type = "Int";
  shape.owner = "T." + name;
  return shape;
}

Shape around(Kind kind, std::vector<Shape> below, bool required = false) {
  Shape shape = leaf(kind, "root", required);
  shape.below = std::move(below);
  return shape;
}

/// The answer, and behind it the paths and messages of the errors.
std::string shaped(const Shape& root, std::string_view engine) {
  std::string out;
  std::vector<FieldError> errors;
  if (!append_shaped(out, root, engine, errors)) out = out.empty() ? "lost" : "not empty: " + out;
  for (const FieldError& error : errors) {
    out += " |";
    for (const auto& part : error.path) {
      const std::string* key = std::get_if<std::string>(&part);
      out += " " + (key != nullptr ? *key : std::to_string(std::get<std::size_t>(part)));
    }
    out += ": " + error.error.message;
  }
  return out;
}

TEST(Shaping, OrderAndNames) {
  Shape renamed = leaf(Kind::kRaw, "b");
  renamed.key = "x";
  EXPECT_EQ(shaped(around(Kind::kObject, {renamed, leaf(Kind::kRaw, "a")}), R"({"a":1,"b":[2],"c":3})"),
            R"({"x":[2],"a":1})");
}

TEST(Shaping, Values) {
  const auto one = [](Kind kind, const std::string& raw) {
    return shaped(around(Kind::kObject, {leaf(kind, "a")}), R"({"a":)" + raw + "}");
  };
  EXPECT_EQ(one(Kind::kString, "7"), R"({"a":"7"})");
  EXPECT_EQ(one(Kind::kString, R"("x\"y")"), R"({"a":"x\"y"})");
  EXPECT_EQ(one(Kind::kInt, R"("12")"), R"({"a":12})");
  EXPECT_EQ(one(Kind::kInt, "3000000000"),
            R"({"a":null} | root a: Int cannot represent non 32-bit signed integer value: 3000000000)");
  EXPECT_EQ(one(Kind::kInt, R"("abc")"), R"({"a":null} | root a: Int cannot represent non-integer value: "abc")");
  EXPECT_EQ(one(Kind::kFloat, R"("20.50")"), R"({"a":20.5})");
  EXPECT_EQ(one(Kind::kBoolean, "1"), R"({"a":true})");
  EXPECT_EQ(one(Kind::kRaw, R"({"k": "}"})"), R"({"a":{"k": "}"}})");
}

TEST(Shaping, NullWhereNoneMayBe) {
  const Shape required = leaf(Kind::kInt, "a", true);
  const std::string message = "Cannot return null for non-nullable field T.a.";
  EXPECT_EQ(shaped(around(Kind::kObject, {required}), R"({"a":null})"), "null | root a: " + message);
  EXPECT_EQ(shaped(around(Kind::kObject, {required}, true), R"({"a":null})"), "lost | root a: " + message);
  Shape list = around(Kind::kList, {required});
  EXPECT_EQ(shaped(list, R"([{"a":1},{"a":null},{"a":3}])"), R"([{"a":1},null,{"a":3}] | root 1 a: )" + message);
  list.required = true;
  EXPECT_EQ(shaped(list, R"([{"a":1},{"a":null}])"), "lost | root 1 a: " + message);
}

TEST(Shaping, ItemsOfManyCollections) {
  Shape item = leaf(Kind::kItem, "item");
  item.members = {{"__is_0", {leaf(Kind::kRaw, "x")}}, {"__is_1", {leaf(Kind::kRaw, "y")}}};
  const Shape root = around(Kind::kList, {item});
  EXPECT_EQ(shaped(root, R"([{"item":{"__is_1":5,"y":"b"}},{"item":{"x":1,"__is_0":"k"}},{"item":"9"},{"item":null}])"),
            R"([{"item":{"y":"b"}},{"item":{"x":1}},{"item":null},{"item":null}])");
}

TEST(Shaping, FunctionsAndGroups) {
  Shape year = leaf(Kind::kInt, "year");
  year.source = "born_year";
  Shape functions = leaf(Kind::kInline, "born_func");
  functions.below = {year};
  Shape count = leaf(Kind::kInt, "id");
  count.inside = "count";
  Shape group = leaf(Kind::kGroup, "group");
  group.names = {"a", "b"};
  EXPECT_EQ(
      shaped(around(Kind::kObject, {functions, count, group}), R"({"a":"x","born_year":2020,"count":{"id":"3"}})"),
      R"({"born_func":{"year":2020},"id":3,"group":{"a":"x","b":null}})");
}

}  // namespace
}  // namespace dirigent::api::graphql
