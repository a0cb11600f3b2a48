#include "storage/s3_signature.hpp"

#include <gtest/gtest.h>

#include "storage/s3_client.hpp"

namespace dirigent::storage {
namespace {

// The examples of Amazon's page "Signature Calculations for the Authorization Header".
const S3Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
constexpr base::EpochMs kExampleTime = 1369353600000;  // 2013-05-24

std::string signature_of(S3Request request) {
  request.headers["host"] = "examplebucket.s3.amazonaws.com";
  sign(request, kExample, kExampleTime);
  const std::string& line = request.headers["authorization"];
  return line.substr(line.find("Signature=") + 10);
}

TEST(S3Signature, SignsAsThePublishedExamples) {
  S3Request get;
  get.path = "/test.txt";
  get.headers["range"] = "bytes=0-9";
  EXPECT_EQ(signature_of(get), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");

  S3Request put;
  put.method = "PUT";
  put.path = "/test$file.text";
  put.headers["date"] = "Fri, 24 May 2013 00:00:00 GMT";
  put.headers["x-amz-storage-class"] = "REDUCED_REDUNDANCY";
  put.body = "Welcome to Amazon S3.";
  EXPECT_EQ(signature_of(put), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");

  S3Request lifecycle;
  lifecycle.path = "/";
  lifecycle.query = {{"lifecycle", ""}};
  EXPECT_EQ(signature_of(lifecycle), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");

  S3Request list;
  list.path = "/";
  list.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_EQ(signature_of(list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Signature, EncodesWhatIsNotPlain) {
  EXPECT_EQ(s3_encode("a b/ü+~", true), "a%20b/%C3%BC%2B~");
  EXPECT_EQ(s3_encode("a/b", false), "a%2Fb");
}

TEST(S3Client, ReadsElementsWithEntities) {
  EXPECT_EQ(s3_elements("<L><Key>a&amp;b</Key><Key>c&lt;</Key></L>", "Key"), (std::vector<std::string>{"a&b", "c<"}));
  EXPECT_TRUE(s3_elements("<Key>a", "Key").empty());
  S3Answer answer;
  answer.status = 503;
  EXPECT_EQ(s3_complaint(answer), "status 503");
  answer.body = "<Error><Code>SlowDown</Code><Message>wait</Message></Error>";
  EXPECT_EQ(s3_complaint(answer), "SlowDown: wait");
}

TEST(S3Client, RefusesOptionsThatCannotWork) {
  S3Options options;
  options.key = options.secret = "x";
  EXPECT_THROW(make_s3(options), StorageError);
  options.bucket = "b";
  EXPECT_EQ(make_s3(options)->place(), "s3://b/");
  options.endpoint = "http://localhost:1/path";
  EXPECT_THROW(make_s3(options), StorageError);
  options.endpoint = "http://127.0.0.1:1";
  options.attempts = 1;
  EXPECT_THROW(make_s3(options)->stat("a"), StorageError);
}

}  // namespace
}  // namespace dirigent::storage
