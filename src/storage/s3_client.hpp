// Requests to one bucket: signed, sent by libcurl, tried again where that may help.
#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "curl/library.hpp"
#include "storage/driver.hpp"
#include "storage/s3_signature.hpp"

namespace dirigent::storage {

struct S3Answer {
  long status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// Several threads may ask at once; connections are kept for the next request.
class S3Client {
 public:
  explicit S3Client(S3Options options);
  /// The request for an object, or for the bucket with an empty key.
  S3Request request(std::string method, std::string_view key) const;
  /// Signs and sends. What may pass (no connection, 429, 5xx) is tried again, with pauses; what comes back then is an
  /// answer below 500. Throws StorageError when there is none. A body of more than `limit` bytes is refused.
  S3Answer send(S3Request request, std::size_t limit);
  /// The same, and throws StorageError for any status but 2xx.
  S3Answer expect(S3Request request, std::size_t limit);
  const S3Options& options() const { return options_; }

 private:
  S3Answer send_once(const S3Request& request, std::size_t limit);
  curl::Handle take();

  const S3Options options_;
  std::string base_, host_, prefix_;  // "https://host", "host", "" or "/bucket"
  std::mutex mutex_;
  std::vector<curl::Handle> idle_;
};

/// What the service says about a refusal: "AccessDenied: Access Denied", or the status alone.
std::string s3_complaint(const S3Answer& answer);

/// The texts of all elements `name` in an answer of the service, in order; entities decoded.
std::vector<std::string> s3_elements(std::string_view xml, std::string_view name);

}  // namespace dirigent::storage
