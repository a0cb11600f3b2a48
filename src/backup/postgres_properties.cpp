#include "backup/postgres_properties.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>
#include <thread>

#include "backup/failures.hpp"

namespace dirigent::backup {

namespace {

// Settings that are stored as a list of quoted names, not as one text.
const std::set<std::string_view> kLists{"local_preload_libraries",  "search_path",      "session_preload_libraries",
                                        "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"};

std::string literal(std::string_view text) {
  std::string out = "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

std::string member(const json::object& row, std::string_view name) {
  const json::value* found = row.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

bool database_exists(PostgresSession& session, const std::string& name) {
  return session.value("SELECT true FROM pg_database WHERE datname = $1", {name}) == "t";
}

void require_unused(PostgresSession& session, const std::string& name) {
  // The server takes a moment to see that a program which was connected has ended.
  constexpr int kAttempts = 30;
  std::string who;
  for (int i = 0; i < kAttempts; ++i) {
    who = session.value(
        "SELECT string_agg(DISTINCT coalesce(nullif(application_name, ''), 'a client') || ' of ' || usename, ', ') "
        "FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
        {name});
    if (who.empty()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw BackupError(
      fmt::format("the database \"{}\" is in use by {}: stop the server, and whatever else is connected "
                  "to it, first",
                  name, who));
}

void make_database(PostgresSession& session, const std::string& name, const std::string& like) {
  std::string options;
  // Columns differ between the server's releases.
  const std::string row = session.value(
      "SELECT to_jsonb(d) || jsonb_build_object('enc', pg_encoding_to_char(encoding)) FROM pg_database d "
      "WHERE datname = $1",
      {like});
  if (!row.empty()) {
    const json::value parsed = json::parse(row);
    const json::object& of = parsed.get_object();
    options = fmt::format(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", literal(member(of, "enc")),
                          literal(member(of, "datcollate")), literal(member(of, "datctype")));
    if (member(of, "datlocprovider") == "i") {
      const std::string locale = member(of, "daticulocale") + member(of, "datlocale");
      options += fmt::format(" LOCALE_PROVIDER icu ICU_LOCALE {}", literal(locale));
    }
  }
  try {
    session.command(fmt::format("CREATE DATABASE {} TEMPLATE template0{}", quoted_name(name), options));
  } catch (const db::DatabaseError& error) {
    throw BackupError("a database to restore into cannot be made: " + error.message +
                      " (the user of the server needs the right CREATEDB for it)");
  }
}

void copy_properties(PostgresSession& session, const std::string& from, const std::string& to) {
  const std::string name = quoted_name(to);
  const db::Result settings = session.run_here(
      {"SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase "
       "WHERE d.datname = $1 AND s.setrole = 0",
       {from}});
  for (std::size_t i = 0; i < settings->size(); ++i) {
    const std::string line = settings->at(i, 0).as_text();
    const std::size_t equals = line.find('=');
    const std::string setting = line.substr(0, equals), value = line.substr(equals + 1);
    session.command(fmt::format("ALTER DATABASE {} SET {} TO {}", name, quoted_name(setting),
                                kLists.contains(setting) ? value : literal(value)));
  }
  const db::Result grants = session.run_here(
      {"SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, "
       "a.privilege_type, a.is_grantable FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1",
       {from}});
  if (!grants->empty()) session.command(fmt::format("REVOKE ALL ON DATABASE {} FROM PUBLIC", name));
  for (std::size_t i = 0; i < grants->size(); ++i) {
    session.command(fmt::format("GRANT {} ON DATABASE {} TO {}{}", grants->at(i, 1).as_text(), name,
                                grants->at(i, 0).as_text(), grants->at(i, 2).as_bool() ? " WITH GRANT OPTION" : ""));
  }
  const std::string owner = session.value(
      "SELECT quote_ident(pg_get_userbyid(datdba)) FROM pg_database WHERE datname = $1 AND datdba <> "
      "(SELECT oid FROM pg_roles WHERE rolname = current_user)",
      {from});
  if (!owner.empty()) session.command(fmt::format("ALTER DATABASE {} OWNER TO {}", name, owner));
}

}  // namespace dirigent::backup
