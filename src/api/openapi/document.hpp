// The OpenAPI 3.0.1 document of a project (GET /server/specs/oas): made from the live model and the list of routes, it
// shows each caller what they may use and nothing else.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::openapi {

/// `server` is the address under which clients reach the server. The document's version is a hash of all the rest.
json::object document(const schema::Schema& schema, const access::Who& who, std::string_view server);

/// Documents as texts, by what they are made from: callers with the same permissions share them. Thread-safe.
class DocumentCache {
 public:
  std::shared_ptr<const std::string> of(const schema::Schema& schema, const access::Who& who, std::string_view server);

 private:
  using Key = std::tuple<int, std::uint64_t>;  // kind of caller, permission set
  std::mutex mutex_;
  std::uint64_t version_ = 0;  // of the model that the texts are about
  std::map<Key, std::shared_ptr<const std::string>> texts_;
};

}  // namespace dirigent::api::openapi
