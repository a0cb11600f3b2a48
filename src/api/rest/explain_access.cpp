#include "api/rest/explain_access.hpp"

#include <algorithm>
#include <initializer_list>

#include "api/refusals.hpp"
#include "api/respond.hpp"
#include "api/served.hpp"
#include "auth/explain/audience.hpp"
#include "auth/explain/explanation.hpp"
#include "auth/explain/preview.hpp"
#include "auth/rights.hpp"
#include "auth/services.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "items/keys.hpp"

namespace dirigent::api::rest {

namespace {

using auth::explain::SubjectQuery;

constexpr std::size_t kMostFields = 1000;

[[noreturn]] void wrong(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const json::value* member(const json::object& asked, std::string_view name) {
  const json::value* value = asked.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> text(const json::object& asked, std::string_view name) {
  const json::value* value = member(asked, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() || value->get_string().empty() || value->get_string().find('\0') != json::string::npos) {
    wrong("\"" + std::string(name) + "\" has to be a text");
  }
  return std::string(value->get_string());
}

/// A misspelt member would make it another question.
void require_known(const json::object& asked, std::initializer_list<std::string_view> known) {
  if (const auto name = base::unknown_member(asked, known)) wrong("\"" + *name + "\" is no member of this question");
}

std::optional<std::string> address(const json::object& asked) {
  std::optional<std::string> ip = text(asked, "ip");
  if (ip && !auth::ip_allowed("::/0", ip)) wrong("\"ip\" has to be an address");
  return ip;
}

bool flag(const json::object& asked, std::string_view name) {
  const json::value* value = member(asked, name);
  if (value == nullptr || *value == json::value(false) || *value == json::value("false")) return false;
  if (*value == json::value(true) || *value == json::value("true") || *value == json::value("")) return true;
  wrong("\"" + std::string(name) + "\" has to be true or false");
}

std::optional<std::int64_t> number(const json::object& asked, std::string_view name) {
  const json::value* value = member(asked, name);
  if (value == nullptr) return std::nullopt;
  std::optional<std::int64_t> read;
  if (value->is_int64()) read = value->get_int64();
  if (value->is_string()) read = base::to_integer(value->get_string());
  if (!read || *read < 0) wrong("\"" + std::string(name) + "\" has to be a number");
  return read;
}

std::vector<std::string> fields_of(const json::object& asked) {
  std::vector<std::string> fields;
  for (const char* name : {"field", "fields"}) {
    const json::value* value = member(asked, name);
    if (value == nullptr) continue;
    if (const json::string* list = value->if_string()) {
      for (const std::string& field : base::split(*list, ',')) {
        if (const std::string_view trimmed = base::trim(field); !trimmed.empty()) fields.emplace_back(trimmed);
      }
      continue;
    }
    const json::array* list = value->if_array();
    if (list == nullptr) wrong("\"" + std::string(name) + "\" has to be a text or a list of texts");
    for (const json::value& field : *list) {
      if (!field.is_string()) wrong("\"" + std::string(name) + "\" has to be a text or a list of texts");
      fields.emplace_back(field.get_string());
    }
  }
  if (fields.size() > kMostFields) wrong("These are too many fields");
  return fields;
}

/// Names of fields, not what a query could ask for.
void require_plain(const auth::explain::Request& request, const schema::Schema& schema) {
  const schema::Collection* collection = schema.collection(request.collection);
  for (const std::string& field : request.fields) {
    if (field.find_first_of("*.($:") == std::string::npos) continue;
    if (collection != nullptr && collection->field(field) != nullptr) continue;
    wrong("\"field\" and \"fields\" take plain names of the collection's fields, not \"" + field + "\"");
  }
}

auth::explain::Request request_of(const json::object& asked, const schema::Schema& schema) {
  auth::explain::Request request;
  const std::string action = text(asked, "action").value_or("read");
  const auto known = access::action_of(action);
  if (!known) wrong("\"action\" has to be create, read, update, delete or share");
  request.action = *known;
  const std::optional<std::string> collection = text(asked, "collection");
  if (!collection) wrong("\"collection\" is required");
  request.collection = *collection;
  request.not_served = why_not_served(schema, request.collection, request.action);
  if (const json::value* item = member(asked, "item")) {
    if (!item->is_string() && !item->is_number()) wrong("\"item\" has to be a primary key");
    if (request.action == access::Action::kCreate) wrong("What is to be created is no \"item\" yet");
    request.item = items::key_text(*item);
  }
  request.fields = fields_of(asked);
  require_plain(request, schema);
  return request;
}

SubjectQuery subject_of(const json::object& asked) {
  constexpr std::pair<const char*, SubjectQuery::Kind> kKinds[] = {{"user", SubjectQuery::Kind::kUser},
                                                                   {"role", SubjectQuery::Kind::kRole},
                                                                   {"token", SubjectQuery::Kind::kToken},
                                                                   {"share", SubjectQuery::Kind::kShare}};
  SubjectQuery query;
  int named = flag(asked, "public") ? 1 : 0;
  for (const auto& [name, kind] : kKinds) {
    std::optional<std::string> value = text(asked, name);
    if (!value) continue;
    ++named;
    query.kind = kind;
    query.value = std::move(*value);
  }
  if (named != 1) wrong("Exactly one of \"user\", \"role\", \"token\", \"share\" and \"public\" is required");
  query.ip = address(asked);
  query.named_token = text(asked, "named_token");
  if (query.named_token && query.kind != SubjectQuery::Kind::kUser) wrong("\"named_token\" belongs to a \"user\"");
  return query;
}

io::Task<json::object> explanation(RequestContext& context, SubjectQuery query, auth::explain::Request request) {
  auth::explain::Subject subject = co_await auth::explain::find_subject(*context.app.auth, std::move(query));
  const db::Lease session = co_await context.app.database->read();
  engine::Environment environment = context.environment();
  json::object answer =
      co_await auth::explain::explain(*session, std::move(environment), std::move(subject), std::move(request));
  co_return answer;
}

io::Task<json::object> audience(RequestContext& context, const json::object& asked) {
  auth::explain::AudienceQuery query;
  query.request = request_of(asked, *context.schema);
  query.ip = address(asked);
  query.after = text(asked, "after");
  if (const auto limit = number(asked, "limit")) {
    const auto most = static_cast<std::int64_t>(auth::explain::kMostUsers);
    if (*limit < 1 || *limit > most) wrong(fmt::format("\"limit\" has to be from 1 to {}", most));
    query.limit = static_cast<std::size_t>(*limit);
  }
  const db::Lease session = co_await context.app.database->read();
  engine::Environment environment = context.environment();
  json::object answer =
      co_await auth::explain::find_audience(*context.app.auth, *session, std::move(environment), std::move(query));
  co_return answer;
}

io::Task<json::object> preview(RequestContext& context, const json::value& change) {
  auth::explain::PolicyChange read = auth::explain::read_change(change);
  const db::Lease session = co_await context.app.database->read();
  engine::Environment environment = context.environment();
  json::object answer =
      co_await auth::explain::preview(*context.app.auth, *session, std::move(environment), std::move(read));
  co_return answer;
}

json::object shown(const Refusal& refusal) {
  json::object out{{"id", refusal.id}, {"at", base::iso_timestamp(refusal.at)}};
  out["user"] = base::or_null(refusal.user);
  out["role"] = base::or_null(refusal.role);
  out["share"] = base::or_null(refusal.share);
  out["named_token"] = base::or_null(refusal.named_token);
  out["ip"] = base::or_null(refusal.ip);
  out["method"] = refusal.method;
  out["path"] = refusal.path;
  out["code"] = refusal.code;
  out["reason"] = refusal.reason;
  out["admins_only"] = refusal.admins_only;
  out["action"] = refusal.action ? json::value(access::name_of(*refusal.action)) : json::value(nullptr);
  out["collection"] = refusal.collection.empty() ? json::value(nullptr) : json::value(refusal.collection);
  out["items"] = json::value_from(refusal.items);
  out["fields"] = json::value_from(refusal.fields);
  if (!refusal.operation.is_null()) out["operation"] = refusal.operation;
  return out;
}

SubjectQuery subject_of(const Refusal& refusal) {
  SubjectQuery query;
  query.ip = refusal.ip;
  query.of_refusal = true;
  if (refusal.share) {
    query.kind = SubjectQuery::Kind::kShare;
    query.value = *refusal.share;
  } else if (refusal.user) {
    query.kind = SubjectQuery::Kind::kUser;
    query.value = *refusal.user;
    query.named_token = refusal.named_token;
  }
  return query;
}

/// Of several items the first that is refused now, or the last of them.
io::Task<json::value> judged_now(RequestContext& context, const Refusal& refusal) {
  json::value judged;
  if (!refusal.action) co_return judged;
  auth::explain::Request request;
  request.action = *refusal.action;
  request.collection = refusal.collection;
  request.fields = refusal.fields;
  request.not_served = why_not_served(*context.schema, request.collection, request.action);
  const schema::Collection* asked = context.schema->collection(request.collection);
  if (asked != nullptr && asked->system && base::lower(refusal.path).starts_with("/items/")) {
    request.not_served = "Collections of the system are not served below /items.";
  }
  std::size_t place = 0;
  do {
    if (place < refusal.items.size()) request.item = refusal.items[place];
    SubjectQuery subject = subject_of(refusal);
    json::object explained = co_await explanation(context, std::move(subject), request);
    judged = std::move(explained);
  } while (judged.as_object().at("allowed").as_bool() && ++place < refusal.items.size());
  co_return judged;
}

/// As it is, without a copy: it may tell of thousands of policies.
http::Response answer_of(json::object explained) {
  const json::value data(std::move(explained));
  return data_response(data);
}

}  // namespace

io::Task<http::Response> explain_access(RequestContext& context) {
  context.require_admin();
  const bool by_body = context.request.method == "POST";
  json::object asked = by_body ? context.body_object() : context.query;
  if (!by_body) asked.erase("access_token");  // who asks, not what is asked
  if (!by_body && asked.contains("token")) wrong("A token is asked about in a body: addresses are written into logs");
  const json::value* change = member(asked, "preview");
  if (change != nullptr) {
    if (!by_body) wrong("A \"preview\" is asked for with POST, in a body");
    require_known(asked, {"preview"});
    json::object answer = co_await preview(context, *change);
    co_return answer_of(std::move(answer));
  }
  if (flag(asked, "audience")) {
    require_known(asked,
                  {"audience", "action", "collection", "item", "field", "fields", "ip", "after", "limit", "preview"});
    json::object answer = co_await audience(context, asked);
    co_return answer_of(std::move(answer));
  }
  require_known(asked, {"user", "role", "token", "share", "public", "named_token", "ip", "action", "collection", "item",
                        "field", "fields", "audience", "preview"});
  SubjectQuery subject = subject_of(asked);
  auth::explain::Request request = request_of(asked, *context.schema);
  json::object answer = co_await explanation(context, std::move(subject), std::move(request));
  co_return answer_of(std::move(answer));
}

io::Task<http::Response> explain_refusal(RequestContext& context) {
  context.require_admin();
  const std::optional<Refusal> refusal = context.app.refusals->find(context.parameters.front());
  if (!refusal) base::fail(base::forbidden());
  json::value judged = co_await judged_now(context, *refusal);
  json::object answer;
  answer["refusal"] = shown(*refusal);
  answer["now"] = std::move(judged);
  co_return data_response(answer);
}

}  // namespace dirigent::api::rest
