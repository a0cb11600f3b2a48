// AWS Signature Version 4, as S3 takes it in a header: what is asked, when, and the digest of what is sent, signed with
// a key of the day, region and service. (AWS General Reference: Signature Version 4 signing process.)
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace dirigent::storage {

struct S3Request {
  std::string method = "GET";
  std::string path;                                        // "/bucket/key", not encoded
  std::vector<std::pair<std::string, std::string>> query;  // not encoded
  std::map<std::string, std::string> headers;              // names in lower case
  std::string_view body;                                   // outlives the request
};

struct S3Credentials {
  std::string key, secret, region;
};

/// Every byte but letters, digits and "-._~" as %XX; "/" too, unless it is to be kept.
std::string s3_encode(std::string_view text, bool keep_slash);

/// "?a=b&c=": encoded and in the order in which it is signed; empty without parameters.
std::string s3_query(const S3Request& request);

/// Adds x-amz-date, x-amz-content-sha256 and authorization. REQUIRES: the header `host` is there; `now` is the time.
void sign(S3Request& request, const S3Credentials& credentials, base::EpochMs now);

}  // namespace dirigent::storage
