#include "items/keys.hpp"
#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::change;
using testing::kAdmin;
using testing::kAdminRole;
using testing::refusal;
using testing::remove;
using testing::World;

class SystemCollections : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, SystemCollections, ::testing::ValuesIn(testing::databases()), testing::database_name);

std::vector<std::string> only(std::string_view key) {
  return {std::string(key)};
}

io::Task<void> users(World& world) {
  std::vector<Key> keys =
      co_await world.create("directus_users", R"({"email":"One@example.com","password":"pw","first_name":"F"})");
  const std::string one(keys.front().as_string());
  std::string stored = co_await world.rows("SELECT password FROM directus_users WHERE id = '" + one + "'");
  EXPECT_TRUE(stored.starts_with("$argon2id$"));
  std::string error = co_await refusal(world.create("directus_users", R"({"email":"ONE@example.com"})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [one@example.com]");
  error = co_await refusal(world.create("directus_users", R"([{"email":"q@example.com"},{"email":"Q@example.com"}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [q@example.com]");
  error = co_await refusal(world.create(
      "directus_users",
      R"([{"email":"d@example.com"},{"email":"e@example.com"},{"email":"D@example.com"},{"email":"e@example.com"},{"email":"d@example.com"}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [d@example.com,e@example.com,d@example.com]");
  error = co_await refusal(world.create(
      "directus_users", R"([{"email":"New@example.com"},{"first_name":"x"},{"email":"One@example.com"}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [new@example.com,one@example.com]");
  error = co_await refusal(world.create(
      "directus_roles", R"({"name":"r","users":[{"email":"new@example.com"},{"email":"one@example.com"}]})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [one@example.com]");
  error = co_await refusal(world.create("directus_users", R"({"email":"nonsense"})"));
  EXPECT_EQ(error, "FAILED_VALIDATION email email");
  error = co_await refusal(change(world, "directus_users", only(one), R"({"email":"ADMIN@example.com"})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE email [admin@example.com]");
  error = co_await refusal(change(world, "directus_users", only(one), R"({"email":"oNE@example.com"})"));
  EXPECT_EQ(error, "");
  error = co_await refusal(change(world, "directus_users", only(one), R"({"tfa_secret":"x"})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  co_await world.update("directus_settings", only("1"), R"({"auth_password_policy":"/^.{8,}$/"})");
  error = co_await refusal(change(world, "directus_users", only(one), R"({"password":"short"})"));
  EXPECT_EQ(error, "FAILED_VALIDATION password regex");
  error = co_await refusal(change(world, "directus_users", only(one), R"({"password":"long enough"})"));
  EXPECT_EQ(error, "");
  error = co_await refusal(remove(world, "directus_users", one));
  EXPECT_EQ(error, "");
}
TEST_P(SystemCollections, Users) {
  world.run(users(world));
}

io::Task<void> last_admin(World& world) {
  std::string error = co_await refusal(remove(world, "directus_users", std::string(kAdmin)));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  error = co_await refusal(change(world, "directus_users", only(kAdmin), R"({"status":"suspended"})"));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  error = co_await refusal(change(world, "directus_users", only(kAdmin), R"({"role":null})"));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  error = co_await refusal(remove(world, "directus_roles", std::string(kAdminRole)));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  std::string policy = co_await world.rows("SELECT id FROM directus_policies WHERE name = 'Administrator'");
  error = co_await refusal(change(world, "directus_policies", only(policy), R"({"admin_access":false})"));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  error = co_await refusal(remove(world, "directus_policies", policy));
  EXPECT_EQ(error, "UNPROCESSABLE_CONTENT");
  // A second admin, by a child of the admin role.
  std::vector<Key> role =
      co_await world.create("directus_roles", R"({"name":"child","parent":")" + std::string(kAdminRole) + "\"}");
  co_await world.create("directus_users",
                        R"({"email":"two@example.com","role":")" + std::string(role.front().as_string()) + "\"}");
  error = co_await refusal(remove(world, "directus_users", std::string(kAdmin)));
  EXPECT_EQ(error, "");
}
TEST_P(SystemCollections, TheLastAdminStays) {
  world.run(last_admin(world));
}

io::Task<void> roles(World& world) {
  std::vector<Key> keys = co_await world.create("directus_roles", R"({"name":"r1"})");
  const std::string parent(keys.front().as_string());
  keys = co_await world.create("directus_roles", R"({"name":"r2","parent":")" + parent + "\"}");
  const std::string child(keys.front().as_string());
  std::string error =
      co_await refusal(change(world, "directus_roles", only(parent), R"({"parent":")" + parent + "\"}"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  error = co_await refusal(change(world, "directus_roles", only(parent), R"({"parent":")" + child + "\"}"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  for (const std::string& above :
       std::vector<std::string>{R"({"id":")" + child + "\"}", R"({"name":"between","parent":")" + parent + "\"}"}) {
    error = co_await refusal(change(world, "directus_roles", only(parent), R"({"parent":)" + above + "}"));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << above;
  }
  co_await world.create("directus_users", R"({"email":"u@example.com","role":")" + parent + "\"}");
  error = co_await refusal(remove(world, "directus_roles", parent));
  EXPECT_EQ(error, "");
  std::string user = co_await world.rows("SELECT status, role FROM directus_users WHERE email = 'u@example.com'");
  EXPECT_EQ(user, "suspended|-");
  std::string orphan = co_await world.rows("SELECT parent FROM directus_roles WHERE name = 'r2'");
  EXPECT_EQ(orphan, "-");
  error = co_await refusal(world.create("directus_roles", R"({"icon":"x"})"));
  EXPECT_EQ(error, "FAILED_VALIDATION name required");
}
TEST_P(SystemCollections, Roles) {
  world.run(roles(world));
}

io::Task<void> policies(World& world) {
  for (const char* bad : {R"(["300.1.1.1"])", R"(["*"])", R"(["10.0.0.0/33"])", "5", R"([5])", R"("1.2.3.4")",
                          R"("1.2.3.4,5.6.7.8")", R"(["1.2.3.4,5.6.7.8"])"}) {
    std::string payload = R"({"name":"p","ip_access":)" + std::string(bad) + "}";
    std::string error = co_await refusal(world.create("directus_policies", payload));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << bad;
  }
  co_await world.create(
      "directus_policies",
      R"({"name":"p","ip_access":["10.0.0.0/8","1.1.1.1-2.2.2.2","::1"],"permissions":[{"collection":"band","action":"read","fields":["*"]}]})");
  std::string stored = co_await world.rows(
      "SELECT p.ip_access, m.collection, m.fields FROM directus_policies p JOIN directus_permissions m ON m.policy = "
      "p.id");
  EXPECT_EQ(stored, "10.0.0.0/8,1.1.1.1-2.2.2.2,::1|band|*");
}
TEST_P(SystemCollections, Policies) {
  world.run(policies(world));
}

io::Task<void> sessions(World& world) {
  std::vector<Key> keys = co_await world.create("directus_users", R"({"email":"s@example.com","password":"pw"})");
  const std::string user(keys.front().as_string());
  std::string payload = R"([{"token":"t1","expires":"2999-01-01T00:00:00Z","user":")" + user +
                        R"("},{"token":"t2","expires":"2999-01-01T00:00:00Z","user":")" + user + "\"}]";
  co_await world.create("directus_sessions", payload);
  co_await world.update("directus_users", only(user), R"({"title":"x"})");
  std::string left = co_await world.rows("SELECT count(*) FROM directus_sessions");
  EXPECT_EQ(left, "2");
  world.who->session = "t1";
  co_await world.update("directus_users", only(user), R"({"password":"other"})");
  left = co_await world.rows("SELECT token FROM directus_sessions");
  EXPECT_EQ(left, "t1");
  co_await world.update("directus_users", only(user), R"({"status":"active"})");
  left = co_await world.rows("SELECT token FROM directus_sessions");
  EXPECT_EQ(left, "t1");
  co_await world.update("directus_users", only(user), R"({"status":"suspended"})");
  left = co_await world.rows("SELECT count(*) FROM directus_sessions");
  EXPECT_EQ(left, "0");
}
TEST_P(SystemCollections, SessionsEndWithWhatTheyStandOn) {
  world.run(sessions(world));
}

io::Task<void> singleton(World& world) {
  Key key = co_await world.service("directus_settings").upsert_singleton(json::object{});
  EXPECT_EQ(key, Key(1));
  json::object patch = {{"project_name", "P"}};
  key = co_await world.service("directus_settings").upsert_singleton(std::move(patch));
  std::string stored = co_await world.rows("SELECT id, project_name FROM directus_settings");
  EXPECT_EQ(stored, "1|P");
  json::object first = {{"a", "made"}};
  key = co_await world.service("quiet").upsert_singleton(std::move(first));
  EXPECT_EQ(key, Key(1));
}
TEST_P(SystemCollections, SingletonsAreUpdatedOrMade) {
  world.run(singleton(world));
}

io::Task<void> files(World& world) {
  const std::string same = R"({"storage":"local","filename_download":"a","filename_disk":"one"})";
  std::string error = co_await refusal(world.create("directus_files", "[" + same + "," + same + "]"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("directus_files", same));
  EXPECT_EQ(error, "");
  error = co_await refusal(world.create("directus_files", same));
  EXPECT_EQ(error, "FORBIDDEN");
  co_await world.create("directus_files", R"({"storage":"local","filename_download":"b","filename_disk":"two"})");
  const std::string second = co_await world.rows("SELECT id FROM directus_files WHERE filename_disk = 'two'");
  error = co_await refusal(change(world, "directus_files", only(second), R"({"filename_disk":"one"})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(change(world, "directus_files", only(second), R"({"filename_disk":"two","title":"x"})"));
  EXPECT_EQ(error, "");
}
TEST_P(SystemCollections, AFileHasItsNameAlone) {
  world.run(files(world));
}

// Who made an item is what the server knows, in whichever form something else is sent.
io::Task<void> makers(World& world) {
  co_await world.create("quiet", R"({"a":"x"})");
  const std::vector<Key> other = co_await world.create("directus_users", R"({"email":"other@example.com"})");
  const std::string id = key_text(other.front());
  const std::vector<std::string> forms = {"\"" + id + "\"", R"({"id":")" + id + "\"}", R"({"first_name":"new"})",
                                          "null"};
  for (const std::string& sent : forms) {
    co_await world.create("directus_comments",
                          R"({"collection":"quiet","item":"1","comment":"c","user_created":)" + sent + "}");
  }
  const std::string made = co_await world.rows("SELECT DISTINCT user_created FROM directus_comments");
  EXPECT_EQ(made, std::string(kAdmin));
}
TEST_P(SystemCollections, NobodyMakesItemsForAnother) {
  world.run(makers(world));
}

// A caller who may do everything with these collections, and is no administrator.
access::Who over_users() {
  access::Accountability who;
  who.user = "00000000-0000-4000-8000-0000000000ff";
  std::vector<access::Permission> permissions;
  for (const char* collection : {"directus_users", "directus_roles", "directus_policies", "directus_access"}) {
    for (const char* action : {"create", "update", "delete"}) {
      access::StoredPermission all{"1", "p", collection, action, "*", {}, {}, {}};
      permissions.push_back(access::read_permission(std::move(all)).value());
    }
  }
  who.permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
  return who;
}

io::Task<void> untouched(World& world) {
  co_await world.create("directus_users", R"({"email":"two@example.com","role":")" + std::string(kAdminRole) + "\"}");
  const std::string second = co_await world.rows("SELECT id FROM directus_users WHERE email = 'two@example.com'");
  // What refers to one keeps nobody from the verdict, nor tells anything.
  world.who->user = second;
  co_await world.create("directus_files", R"({"storage":"local","filename_download":"a"})");
  const std::string access = co_await world.rows("SELECT id FROM directus_access");
  const std::string policy = co_await world.rows("SELECT id FROM directus_policies");
  world.who = over_users();
  const std::pair<const char*, std::string> things[] = {{"directus_users", second},
                                                        {"directus_roles", std::string(kAdminRole)},
                                                        {"directus_policies", policy},
                                                        {"directus_access", access}};
  for (const auto& [collection, key] : things) {
    const std::string error = co_await refusal(remove(world, collection, key));
    EXPECT_EQ(error, "FORBIDDEN") << collection;
  }
  for (const char* patch : {R"({"status":"suspended"})", R"({"role":null})", R"({"email":"x@example.com"})",
                            R"({"password":"x"})", R"({"token":"x"})", R"({"auth_data":{"a":1}})"}) {
    const std::string error = co_await refusal(change(world, "directus_users", only(second), patch));
    EXPECT_EQ(error, "FORBIDDEN") << patch;
  }
  for (const char* patch : {R"({"admin_access":false})", R"({"ip_access":["10.0.0.1"]})", R"({"enforce_tfa":true})"}) {
    const std::string error = co_await refusal(change(world, "directus_policies", only(policy), patch));
    EXPECT_EQ(error, "FORBIDDEN") << patch;
  }
  std::string error = co_await refusal(change(world, "directus_access", only(access), R"({"role":null})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(change(world, "directus_users", only(second), R"({"title":"x","status":"active"})"));
  EXPECT_EQ(error, "");
  error = co_await refusal(change(world, "directus_roles", only(kAdminRole), R"({"description":"x"})"));
  EXPECT_EQ(error, "");
}
TEST_P(SystemCollections, AdministratorsAreTouchedByAdministratorsOnly) {
  world.run(untouched(world));
}

// Seats are counted by the most a user may do; who takes none, or had one, is let through.
io::Task<void> seats(World& world) {
  world.services.seats.admin = 1;
  world.services.seats.app = 2;
  world.services.seats.api = 1;
  std::vector<Key> made = co_await world.create("directus_policies", R"({"name":"app","app_access":true})");
  const std::string policy(made.front().as_string());
  made = co_await world.create("directus_roles", R"({"name":"app","policies":[{"policy":")" + policy + "\"}]}");
  const std::string role(made.front().as_string()), admins(kAdminRole);
  const auto user = [&world](std::string email, std::string role_of, std::string status) {
    return world.create("directus_users", R"({"email":")" + email + R"(@example.com","role":)" +
                                              (role_of.empty() ? "null" : "\"" + role_of + "\"") + R"(,"status":")" +
                                              status + "\"}");
  };
  std::string error = co_await refusal(user("admin2", admins, "active"));
  EXPECT_EQ(error, "LIMIT_EXCEEDED");
  error = co_await refusal(user("admin2", admins, "invited"));
  EXPECT_EQ(error, "");
  error = co_await refusal(user("app1", role, "active"));
  EXPECT_EQ(error, "");
  error = co_await refusal(user("app2", role, "active"));
  EXPECT_EQ(error, "LIMIT_EXCEEDED");
  error = co_await refusal(user("api1", "", "active"));
  EXPECT_EQ(error, "");
  error = co_await refusal(user("api2", "", "active"));
  EXPECT_EQ(error, "LIMIT_EXCEEDED");
  const std::string id = co_await world.rows("SELECT id FROM directus_users WHERE email = 'api1@example.com'");
  error = co_await refusal(change(world, "directus_users", only(id), R"({"policies":[{"policy":")" + policy + "\"}]}"));
  EXPECT_EQ(error, "LIMIT_EXCEEDED");
  error = co_await refusal(change(world, "directus_users", only(id), R"({"title":"x"})"));
  EXPECT_EQ(error, "");
  const std::string count = co_await world.rows("SELECT COUNT(*) FROM directus_users");
  EXPECT_EQ(count, "4");
}
TEST_P(SystemCollections, SeatsAreLimited) {
  world.run(seats(world));
}

io::Task<void> comments(World& world) {
  co_await world.create("quiet", R"({"a":"x"})");
  std::string error = co_await refusal(world.create("directus_comments", R"({"collection":"quiet","item":"1"})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  error = co_await refusal(world.create("directus_comments", R"({"collection":"gone","item":"1","comment":"c"})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("directus_comments", R"({"collection":"quiet","item":"1","comment":"c"})"));
  EXPECT_EQ(error, "");
  world.who = access::Accountability{};
  world.who->user = std::string(kAdmin);
  std::vector<access::Permission> permissions;
  for (const char* rule : {R"({"a":{"_eq":"x"}})", R"({"id":{"_lt":0}})"}) {
    access::StoredPermission reading{"1", "p", "quiet", "read", "*", rule, {}, {}};
    permissions.push_back(access::read_permission(std::move(reading)).value());
  }
  access::StoredPermission creating{"2", "p", "directus_comments", "create", "*", {}, {}, {}};
  permissions.push_back(access::read_permission(std::move(creating)).value());
  world.who->permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
  error = co_await refusal(world.create("directus_comments", R"({"collection":"quiet","item":"1","comment":"c"})"));
  EXPECT_EQ(error, "");
  error = co_await refusal(world.create("directus_comments", R"({"collection":"quiet","item":"2","comment":"c"})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("directus_comments", R"({"collection":"band","item":"1","comment":"c"})"));
  EXPECT_EQ(error, "FORBIDDEN");
}
TEST_P(SystemCollections, CommentsAreAboutWhatMayBeRead) {
  world.run(comments(world));
}

}  // namespace
}  // namespace dirigent::items
