#include "base/errors.hpp"

#include <gtest/gtest.h>

#include "base/json_writer.hpp"

namespace dirigent::base {
namespace {

TEST(ErrorsTest, CodesAndStatus) {
  EXPECT_EQ(code_name(ErrorCode::kInvalidToken), "INVALID_TOKEN");
  EXPECT_EQ(http_status(ErrorCode::kInvalidToken), 403U);
  EXPECT_EQ(http_status(ErrorCode::kTokenExpired), 401U);
  EXPECT_EQ(plain(ErrorCode::kInternal).message, "An unexpected error occurred.");
}

TEST(ErrorsTest, Reasons) {
  const Error error = invalid_payload("\"email\" is required");
  EXPECT_EQ(error.message, "Invalid payload. \"email\" is required.");
  EXPECT_EQ(to_json(error.extensions), R"({"reason":"\"email\" is required"})");
}

TEST(ErrorsTest, ForbiddenWords) {
  EXPECT_EQ(forbidden_collection("c").message,
            "You don't have permission to access collection \"c\" or it does not exist. Queried in root.");
  EXPECT_EQ(
      forbidden_fields({"f"}, "c", "a.b").message,
      "You don't have permission to access field \"f\" in collection \"c\" or it does not exist. Queried in \"a.b\".");
  EXPECT_EQ(forbidden_fields({"f", "g"}, "c").message,
            "You don't have permission to access fields \"f\", \"g\" in collection \"c\" or they do not exist. Queried "
            "in root.");
  EXPECT_EQ(forbidden_action("update", "c").message,
            "You don't have permission to perform \"update\" for collection \"c\" or it does not exist.");
  EXPECT_TRUE(forbidden().extensions.empty());
}

TEST(ErrorsTest, DatabaseErrors) {
  EXPECT_EQ(record_not_unique("authors", "id", 1).message,
            "Value \"1\" for field \"id\" in collection \"authors\" has to be unique.");
  const Error unknown_key = invalid_foreign_key(std::nullopt, std::nullopt, nullptr);
  EXPECT_EQ(unknown_key.message, "Invalid foreign key.");
  EXPECT_EQ(to_json(unknown_key.extensions), R"({"collection":null,"field":null,"value":null})");
  const Error range = value_out_of_range("articles", "date_created", nullptr);
  EXPECT_EQ(range.message, "Numeric value for field \"date_created\" in collection \"articles\" is out of range.");
  EXPECT_EQ(to_json(range.extensions), R"({"collection":"articles","field":"date_created"})");
  EXPECT_EQ(contains_null_values("authors", "email").message,
            "Field \"email\" in collection \"authors\" contains null values.");
  EXPECT_EQ(not_null_violation("c", "f").message, "Value for field \"f\" in collection \"c\" can't be null.");
}

TEST(ErrorsTest, FailedValidation) {
  const Error required = failed_validation("name", {}, "required");
  EXPECT_EQ(required.message, "Validation failed for field \"name\". Value is required.");
  EXPECT_EQ(to_json(required.extensions), R"({"field":"name","path":[],"type":"required"})");
  const Error one_of = failed_validation("status", {"author", "team"}, "in", {{"valid", {"a", "b"}}});
  EXPECT_EQ(one_of.message,
            "Validation failed for field \"status\" at \"author.team\". Value has to be one of \"a\", \"b\".");
  EXPECT_EQ(to_json(one_of.extensions), R"({"field":"status","path":["author","team"],"type":"in","valid":["a","b"]})");
  for (const char* type : {"starts_with", "istarts_with", "nstarts_with", "nistarts_with", "ends_with", "iends_with",
                           "nends_with", "niends_with"}) {
    EXPECT_EQ(failed_validation("t", {}, type, {{"substring", "a"}}).message, "Validation failed for field \"t\".");
  }
}

TEST(ErrorsTest, MethodNotAllowed) {
  const Error error = method_not_allowed({"GET", "POST"}, "PUT");
  EXPECT_EQ(error.message, "Invalid method \"PUT\" used. Should be one of \"GET\", \"POST\".");
  EXPECT_EQ(to_json(error.extensions), R"({"allowed":["GET","POST"],"current":"PUT"})");
}

TEST(ErrorsTest, ResultThrowsItsError) {
  EXPECT_EQ(Result<int>(4).take(), 4);
  EXPECT_THROW(Result<int>(forbidden()).take(), Failure);
}

}  // namespace
}  // namespace dirigent::base
