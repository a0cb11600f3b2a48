#include "auth/shares/share_invite.hpp"

#include <set>

#include "auth/letters.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/read.hpp"

namespace dirigent::auth {

io::Task<void> invite_to_share(const Services& services, schema::SchemaPtr schema, access::Who who, std::string share,
                               std::vector<std::string> emails) {
  if (who && !who->user) base::fail(base::forbidden());
  const std::string path = "/admin/shared/" + share;
  {
    auto session = co_await services.database->read();
    const engine::Environment reader{std::move(schema), std::move(who), &services.limits};
    query::Query query;
    query.fields = {"id"};
    query.fields_given = true;
    engine::Target target;
    target.keys.emplace().push_back(std::move(share));
    const json::array seen =
        co_await engine::read_items(*session, reader, "directus_shares", std::move(query), std::move(target));
    if (seen.empty()) base::fail(base::forbidden());
  }
  std::vector<Letter> letters;
  std::set<std::string> written;
  for (const std::string& email : emails) {
    if (!written.insert(base::lower(email)).second) continue;
    json::object data{{"email", email}, {"url", services.public_url + path}};
    letters.push_back({email, "An item was shared with you", "share-invitation", std::move(data)});
  }
  co_await send_letters(services, std::move(letters));
}

}  // namespace dirigent::auth
