#include "auth/explain/server_rules.hpp"

#include <algorithm>

#include "access/model_rows.hpp"
#include "base/text.hpp"
#include "items/rules/fixed_fields.hpp"
#include "items/rules/grants.hpp"
#include "items/rules/narrow_tokens.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Action;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string in_words(const std::vector<std::string_view>& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const std::string_view field : fields) names.push_back(quoted(field));
  return base::join(names, ", ");
}

std::optional<ServerRule> closed(const access::Accountability& who, const Request& request) {
  if (!request.not_served.empty()) return ServerRule{"not_served", request.not_served, "", true};
  const bool changes = request.writes() || request.action == Action::kDelete;
  if (who.admin || !changes || !access::keeps_model(request.collection)) return std::nullopt;
  return ServerRule{"admin_only", "Only admins change the model, whatever permissions say.", "", true};
}

/// Of the fields asked for the first that `refused` is true of; where none are asked for, a note about all that are.
void judge_fields(ServerRules& rules, const Request& request, ServerRule rule,
                  const std::vector<std::string_view>& refused) {
  if (refused.empty()) return;
  if (request.fields.empty()) {
    rules.notes.push_back("Not so of " + in_words(refused) + ". " + rule.why);
    return;
  }
  for (const std::string& field : request.fields) {
    if (rules.refusing || std::find(refused.begin(), refused.end(), field) == refused.end()) continue;
    rule.field = field;
    rules.refusing = rule;
  }
}

/// Those of `all` that `refused` is true of.
template <class Fields, class Test>
std::vector<std::string_view> among(const Fields& all, Test refused) {
  std::vector<std::string_view> out;
  std::copy_if(std::begin(all), std::end(all), std::back_inserter(out), refused);
  return out;
}

void judge_fixed_fields(ServerRules& rules, const access::Accountability& who, const Request& request) {
  if (request.action != Action::kUpdate) return;
  if (request.collection == "directus_users") {
    const auto managed =
        among(items::kManagedFields, [&](std::string_view field) { return items::is_managed(field, who.admin); });
    judge_fields(rules, request, {"managed", "This is set by the ways to log in, not by hand.", ""}, managed);
  }
  if (request.collection == "directus_shares" && !who.admin) {
    const std::vector<std::string_view> creator = {items::kShareCreator};
    judge_fields(rules, request, {"admin_only", "Only admins say whose rights a share has.", ""}, creator);
  }
}

io::Task<void> judge_token(ServerRules& rules, db::Session& session, const schema::Collection& collection,
                           access::Accountability who, const Request& request) {
  if (!who.restricted) co_return;
  ServerRule rule{"token_scope", "", ""};
  if (collection.name == "directus_users" && request.action == Action::kUpdate && who.user &&
      request.item == who.user) {
    rule.why = "A token that gives less than its user has changes none of this user's credentials.";
    const std::vector<std::string_view> own(std::begin(items::kOwnCredentials), std::end(items::kOwnCredentials));
    judge_fields(rules, request, rule, own);
  }
  const bool shares = request.action == Action::kShare || (collection.name == "directus_shares" && request.writes());
  if (shares) {
    rule.why =
        "A token that gives less than its user has makes and changes no shares: visitors see what the user sees.";
    rules.refusing = rule;
    co_return;
  }
  if (!request.writes() && request.action != Action::kDelete) co_return;
  const bool narrow = co_await items::is_narrow(session, who);
  if (!narrow) co_return;
  rule.why = "A token limited to policies writes nothing that decides about rights or logins, whatever they permit.";
  std::vector<std::string_view> deciding;
  for (const schema::Field& field : collection.fields) {
    const auto is_field = [&field](std::string_view name) { return name == field.name; };
    if (items::decides_rights(collection.name, is_field)) deciding.push_back(field.name);
  }
  const bool all = items::decides_rights(collection.name, [](std::string_view) { return false; });
  if (all) {
    rules.refusing = rule;
  } else if (request.writes()) {
    judge_fields(rules, request, rule, deciding);
  }
}

io::Task<void> judge_grants(ServerRules& rules, db::Session& session, const schema::Collection& collection,
                            const Request& request) {
  if (!request.writes() && request.action != Action::kDelete) co_return;
  if (!items::touches_grants(collection)) co_return;
  const bool held = items::held_collection(collection.name) != nullptr;
  if (request.asks_item() && held) {
    ServerRule rule{"administrator", "", ""};
    const items::ForAdmins kept = co_await items::for_admins(session, collection.name, *request.item);
    rule.why = "What administrators are and hold, and how they log in, is for administrators to change.";
    if (request.action == Action::kUpdate) judge_fields(rules, request, rule, kept.fields);
    if (request.action == Action::kDelete && kept.removal && !rules.refusing) rules.refusing = rule;
  } else if (request.action != Action::kCreate) {
    rules.notes.emplace_back("What administrators are and hold is for administrators to change and to delete.");
  }
  if (request.writes()) {
    rules.notes.emplace_back("What would make somebody an administrator is refused, whatever permissions say.");
  } else if (!held) {
    rules.notes.emplace_back("A deletion that, by foreign keys, takes from administrators what they hold is refused.");
  }
}

}  // namespace

io::Task<ServerRules> server_rules(db::Session& session, schema::SchemaPtr schema, access::Accountability who,
                                   Request request) {
  ServerRules rules;
  const schema::Collection* collection = schema->collection(request.collection);
  if (collection == nullptr || !collection->table) co_return rules;
  rules.refusing = closed(who, request);
  if (rules.refusing) co_return rules;
  if (collection->system) judge_fixed_fields(rules, who, request);
  co_await judge_token(rules, session, *collection, who, request);
  if (!who.admin) co_await judge_grants(rules, session, *collection, request);
  co_return rules;
}

}  // namespace dirigent::auth::explain
