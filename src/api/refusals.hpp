// What was refused to whom, kept so that an admin can ask why: the answer to a request that ends with 403 carries its
// id in X-Request-Id, and GET /utils/explain-access/:id judges the same again, as rights are now. Of a GraphQL document
// each refused root field is a refusal of its own, by the id, a colon and the field's key in the answer.
//
// Only the latest ten thousand of this process are kept, in memory. A refusal names collections, items and fields, and
// nothing that was sent as a value.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/permission.hpp"
#include "api/context.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"

namespace dirigent::api {

struct Refusal {
  std::string id;  // of the request, or of a root field of it
  bool named_by_client = false;
  base::EpochMs at = 0;
  std::optional<std::string> user, role, share, ip;
  std::optional<std::string> named_token;  // id of the one that was presented
  std::string method, path;                // without the query string
  std::string code, reason;                // as they were answered
  bool admins_only = false;                // whatever rights others have
  std::optional<access::Action> action;
  std::string collection;          // empty where the request was about none
  std::vector<std::string> items;  // keys, the first twenty
  std::vector<std::string> fields;
  json::value operation;  // of a batch: its id or its place; null elsewhere
};

/// Any thread.
class Refusals {
 public:
  explicit Refusals(std::size_t most = 10'000) : most_(most) {}
  /// The oldest makes room; an id that was there before stands for the newer one, unless a client chose it and it
  /// stands for somebody else's: nobody hides what others were refused.
  void note(Refusal refusal);
  std::optional<Refusal> find(const std::string& id) const;

 private:
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::vector<Refusal> kept_;  // a ring
  std::size_t next_ = 0;
  std::unordered_map<std::string, std::size_t> places_;
};

/// What a request that failed with `errors` was refused; nothing when none of them has the status 403. The request says
/// what it was about, the error what of it was refused.
std::optional<Refusal> refusal_of(const RequestContext& context, const std::vector<base::Error>& errors);

/// What a root field of a GraphQL document reads.
struct RefusedRoot {
  std::string key;  // in the answer
  std::string collection;
  std::vector<std::string> items, fields;  // paths; those into relations say nothing about the collection
};
/// The same of one root field.
std::optional<Refusal> refusal_of(const RequestContext& context, const RefusedRoot& root,
                                  const std::vector<base::Error>& errors);

/// Keeps it, and tells the client the request's id.
void note_refusal(const RequestContext& context, Refusal refusal, http::Response& response);

}  // namespace dirigent::api
