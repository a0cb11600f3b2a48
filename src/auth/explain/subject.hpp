// About whose rights a question is: a user, everyone with a role, whoever holds a token, a share, or the public. Rights
// are granted as to a request of theirs; what they hold is looked up beside that.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/explain/holders.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth::explain {

struct SubjectQuery {
  enum class Kind { kUser, kRole, kToken, kShare, kPublic } kind = Kind::kPublic;
  std::string value;                       // id, or the token itself
  std::optional<std::string> ip;           // where the request would come from; policies for addresses need one
  std::optional<std::string> named_token;  // kUser: id of one of their tokens, which may narrow what they hold
  bool of_refusal = false;  // of one who came: a token that is gone and a share that is used up are a note
};

/// Why requests are refused that have nothing to do with rights to this or that.
struct Bar {
  std::string because;  // as in `decision`
  std::string why;      // a sentence
};

struct Subject {
  access::Accountability who;
  std::vector<HeldPolicy> held;
  std::unordered_map<std::string, std::size_t> places;  // in `held`, by id
  json::object person;  // what to call them: {user: {...}} or {role: {...}} or {share: ...} or {public: true}
  std::vector<std::string> notes;     // what the rights alone do not tell
  std::optional<Bar> barred;          // nothing of theirs is served
  std::optional<Bar> lacking;         // what explains that they have no rights
  access::PermissionSetPtr left_out;  // of held policies that do not count; null where there are none, and of admins

  const HeldPolicy* policy(const std::string& id) const;
};

/// Throws INVALID_PAYLOAD for someone who does not exist, and for a token that no request could use. Leases sessions
/// of its own.
io::Task<Subject> find_subject(const Services& services, SubjectQuery query);

/// {user|role|share|public, ip, roles, admin, app, policies, notes}. No token, whole or in part.
json::object shown(const Subject& subject, const json::storage_ptr& memory);

}  // namespace dirigent::auth::explain
