#include "files/store.hpp"

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "files/names.hpp"
#include "files/writing.hpp"
#include "items/item_access.hpp"
#include "items/write.hpp"

namespace dirigent::files {

namespace {

constexpr std::string_view kFiles = "directus_files";

std::string text_of(const json::object& fields, std::string_view name) {
  const json::value* value = fields.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void require_right(const Caller& caller, access::Action action) {
  if (auto refused = access::check(caller.who, *caller.schema, action, kFiles)) base::fail(std::move(*refused));
}

// What is said of a file that comes, before anything of it is taken in.
void judge(const Services& services, Incoming& incoming) {
  incoming.name = base_name(incoming.name);
  if (incoming.name.empty()) base::fail(base::invalid_payload("File is missing a name"));
  if (!type_allowed(incoming.type, services.types)) {
    base::fail(base::invalid_payload(fmt::format("Files of the type \"{}\" are not allowed", incoming.type)));
  }
}

std::shared_ptr<storage::Driver> driver_of(const Services& services, const std::string& location) {
  std::shared_ptr<storage::Driver> driver;
  if (services.storage->has(location)) driver = services.storage->driver(location);
  if (!driver) base::fail(base::invalid_payload(fmt::format("There is no storage location \"{}\"", location)));
  return driver;
}

// Images that were made of the file.
void remove_made(storage::Driver& driver, const std::string& stem) {
  std::vector<std::string> made;
  driver.list(stem + "__", [&](const storage::Stat& one) {
    if (is_made_of(one.path, stem)) made.push_back(one.path);
  });
  for (const std::string& path : made) driver.remove(path);
}

// Members that the server knows by itself, in nobody's name.
json::object facts_of(const Written& written, const std::string& disk, base::EpochMs now) {
  json::object facts{{"filename_disk", disk}, {"filesize", written.size}};
  facts.emplace("uploaded_on", base::iso_timestamp(now));
  facts.emplace("width", written.width ? json::value(*written.width) : json::value());
  facts.emplace("height", written.height ? json::value(*written.height) : json::value());
  facts.emplace("metadata", written.width ? json::value(json::object()) : json::value());
  return facts;
}

items::WriteOptions joined(items::Write& write, std::vector<items::Event>* events) {
  items::WriteOptions options;
  options.within = &write.transaction();
  options.deferred = events;
  return options;
}

items::ItemService service_of(items::Write& write, access::Who who) {
  return {write.services(), write.schema_ptr(), std::move(who), std::string(kFiles)};
}

io::Task<void> update(items::Write& write, access::Who who, std::string id, json::object members, bool tell) {
  std::vector<items::Event> events;
  items::WriteOptions options = joined(write, &events);
  options.emit_events = tell;
  std::vector<std::string> keys{std::move(id)};
  items::ItemService service = service_of(write, std::move(who));
  co_await service.update(std::move(keys), std::move(members), options);
  write.queue(std::move(events));
}

io::Task<void> create(items::Write& write, json::object row) {
  std::vector<items::Event> events;
  items::ItemService service = service_of(write, write.who());
  json::array rows;
  rows.push_back(std::move(row));
  (void)co_await service.create(std::move(rows), joined(write, &events));
  write.queue(std::move(events));
}

io::Task<void> add_default_folder(items::Write& write, json::object& row) {
  if (row.contains("folder")) co_return;
  const db::Result rows = co_await write.run(sql::Fragment("select storage_default_folder from directus_settings"));
  if (!rows->empty() && !rows->at(0, 0).is_null()) row.emplace("folder", rows->at(0, 0).as_text());
}

io::Task<void> discard(const Services& services, std::shared_ptr<storage::Driver> driver, std::string path) {
  try {
    std::function<void()> remove = [driver, path] { driver->remove(path); };
    co_await at_location(services, std::move(remove));
  } catch (const base::Failure&) {
    base::log::warn("A file that nobody knows of stays in its storage location", {{"path", path}});
  }
}

/// A file that was written under a name of its own until the row stands.
struct Held {
  std::shared_ptr<storage::Driver> driver;
  std::string path;  // where it is now
};

io::Task<std::exception_ptr> caught(io::Task<void> work) {
  std::exception_ptr failure;
  try {
    co_await std::move(work);
  } catch (...) {
    failure = std::current_exception();
  }
  co_return failure;
}

// Moves it into its place, as the last thing before the commit.
io::Task<void> settle(const Services& services, Held& held, std::string to) {
  if (held.path == to) co_return;
  std::function<void()> move = [&held, to] { held.driver->move(held.path, to); };
  co_await at_location(services, std::move(move));
  held.path = std::move(to);
}

io::Task<void> write_new(Caller caller, json::object row, json::object facts, std::string disk, Held& held) {
  items::WriteOptions options;
  items::Write write(*caller.services->items, caller.schema, caller.who, options);
  co_await write.begin();
  const std::string id = text_of(row, "id");
  co_await add_default_folder(write, row);
  co_await create(write, std::move(row));
  co_await update(write, std::nullopt, id, std::move(facts), false);
  co_await settle(*caller.services, held, std::move(disk));
  co_await write.finish();
}

}  // namespace

namespace {

/// A row to be, and where its content belongs.
struct New {
  json::object row;
  std::string id, disk;
  bool own = true;  // nobody else can have that place
};

New prepare(const Incoming& incoming, const std::string& location) {
  New made;
  made.row = incoming.fields;
  json::object& row = made.row;
  const std::string given = text_of(row, "id"), wanted = disk_path(text_of(row, "filename_disk"));
  made.own = given.empty() && wanted.empty();
  made.id = given.empty() ? base::uuid_v4() : given;
  made.disk = wanted.empty() ? disk_path(made.id + extension_of(incoming.name, incoming.type)) : wanted;
  row["id"] = made.id;
  row["storage"] = location;
  if (!wanted.empty()) row["filename_disk"] = made.disk;
  if (text_of(row, "title").empty()) row["title"] = title_of(incoming.name);
  if (text_of(row, "filename_download").empty()) row["filename_download"] = incoming.name;
  if (text_of(row, "type").empty()) row["type"] = incoming.type;
  return made;
}

std::string location_for(const Services& services, const json::object& fields) {
  std::string location = text_of(fields, "storage");
  return location.empty() ? services.storage->first() : location;
}

// The row of what was written.
io::Task<std::string> keep_new(Caller caller, New made, Held held, Written written) {
  json::object facts = facts_of(written, made.disk, base::now_ms());
  const std::exception_ptr failure =
      co_await caught(write_new(caller, std::move(made.row), std::move(facts), made.disk, held));
  if (!failure) co_return made.id;
  co_await discard(*caller.services, held.driver, held.path);
  std::rethrow_exception(failure);
}

std::string place_meanwhile(const std::string& ending) {
  return "temp_" + base::uuid_v4() + ending;
}

}  // namespace

io::Task<std::string> store_new(Caller caller, Incoming incoming, Pieces& pieces) {
  const Services& services = *caller.services;
  require_right(caller, access::Action::kCreate);
  judge(services, incoming);
  const std::string location = location_for(services, incoming.fields);
  New made = prepare(incoming, location);
  // A name that somebody chose may be another file's.
  Held held{driver_of(services, location), made.own ? made.disk : place_meanwhile("")};
  const Written written = co_await write_content(services, held.driver, held.path, incoming.type, pieces);
  co_return co_await keep_new(std::move(caller), std::move(made), std::move(held), written);
}

io::Task<std::string> store_from_web(Caller caller, std::string url, json::object fields) {
  const Services& services = *caller.services;
  require_right(caller, access::Action::kCreate);
  const std::string location = location_for(services, fields);
  Held held{driver_of(services, location), place_meanwhile("")};
  Incoming incoming;
  incoming.fields = std::move(fields);
  const Written written = co_await fetch_content(services, held.driver, held.path, std::move(url), incoming);
  bool fits = true;
  std::exception_ptr failure;
  try {
    judge(services, incoming);
  } catch (const base::Failure&) {
    failure = std::current_exception();
    fits = false;
  }
  if (!fits) {
    co_await discard(services, held.driver, held.path);
    std::rethrow_exception(failure);
  }
  New made = prepare(incoming, location);
  co_return co_await keep_new(std::move(caller), std::move(made), std::move(held), written);
}

namespace {

io::Task<std::optional<Place>> place_of(items::Write& write, std::string id) {
  sql::Fragment select("select storage, filename_disk from directus_files where id = ");
  select.append(write.dialect().typed_parameter(base::FieldType::kUuid, id));
  const db::Result rows = co_await write.run(std::move(select));
  if (rows->empty()) co_return std::nullopt;
  co_return Place{rows->at(0, 0).as_text(), rows->at(0, 1).is_null() ? "" : rows->at(0, 1).as_text()};
}

io::Task<Place> updatable(items::Write& write, std::string id) {
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  const bool may = co_await items::may_act_on(*write.session(), std::move(environment), access::Action::kUpdate,
                                              std::string(kFiles), id);
  std::optional<Place> place;
  if (may) place = co_await place_of(write, id);
  if (!place) base::fail(base::forbidden());
  co_return *place;
}

io::Task<Place> find_updatable(Caller caller, std::string id) {
  items::WriteOptions options;
  items::Write write(*caller.services->items, caller.schema, caller.who, options);
  co_await write.begin();
  co_return co_await updatable(write, std::move(id));
}

io::Task<void> write_again(Caller caller, std::string id, json::object patch, json::object facts, std::string disk,
                           Held& held) {
  items::WriteOptions options;
  items::Write write(*caller.services->items, caller.schema, caller.who, options);
  co_await write.begin();
  (void)co_await updatable(write, id);
  // The caller's own last: it says who changed the row.
  co_await update(write, std::nullopt, id, std::move(facts), false);
  co_await update(write, write.who(), id, std::move(patch), true);
  co_await settle(*caller.services, held, std::move(disk));
  co_await write.finish();
}

}  // namespace

io::Task<void> store_again(Caller caller, std::string id, Incoming incoming, Pieces& pieces) {
  const Services& services = *caller.services;
  require_right(caller, access::Action::kUpdate);
  judge(services, incoming);
  const Place before = co_await find_updatable(caller, id);
  const std::string ending = extension_of(incoming.name, incoming.type);
  const std::string disk = disk_path(id + ending);
  json::object patch = std::move(incoming.fields);
  patch.erase("id");
  patch.erase("storage");
  patch.erase("filename_disk");
  if (!patch.contains("filename_download")) patch["filename_download"] = incoming.name;
  if (!patch.contains("type")) patch["type"] = incoming.type;
  Held held{driver_of(services, before.storage), "temp_" + base::uuid_v4() + ending};
  const Written written = co_await write_content(services, held.driver, held.path, incoming.type, pieces);
  json::object facts = facts_of(written, disk, base::now_ms());
  if (const std::exception_ptr failure =
          co_await caught(write_again(caller, id, std::move(patch), std::move(facts), disk, held))) {
    co_await discard(services, held.driver, held.path);
    std::rethrow_exception(failure);
  }
  // What was made of the old content, and that itself where it had another name.
  std::function<void()> clean = [driver = held.driver, disk, before] {
    for (const std::string& stem : {stem_of(disk), stem_of(before.disk)}) {
      if (stem.empty()) continue;
      remove_made(*driver, stem);
    }
    if (!before.disk.empty() && before.disk != disk) driver->remove(before.disk);
  };
  (void)co_await caught(at_location(services, std::move(clean)));
}

io::Task<void> move_file(Caller caller, std::string id, json::object patch) {
  const Services& services = *caller.services;
  const std::string disk = disk_path(text_of(patch, "filename_disk"));
  if (disk.empty()) base::fail(base::invalid_payload("\"filename_disk\" is no name of a file"));
  patch["filename_disk"] = disk;
  items::WriteOptions options;
  items::Write write(*services.items, caller.schema, caller.who, options);
  co_await write.begin();
  const Place before = co_await updatable(write, id);
  co_await update(write, write.who(), id, std::move(patch), true);
  if (disk != before.disk && !before.disk.empty()) {
    std::shared_ptr<storage::Driver> driver = driver_of(services, before.storage);
    std::function<void()> move = [driver, from = before.disk, disk] {
      if (driver->stat(disk)) throw storage::StorageError("there is a file of that name: " + disk);
      driver->move(from, disk);
      remove_made(*driver, stem_of(from));
    };
    co_await at_location(services, std::move(move));
  }
  co_await write.finish();
}

io::Task<std::vector<Place>> places_of(const items::Services& services, std::vector<std::string> ids) {
  std::vector<Place> out;
  if (ids.empty()) co_return out;
  std::vector<sql::Value> values(ids.begin(), ids.end());
  const db::Lease session = co_await services.database->read();
  sql::Fragment select("select storage, filename_disk from directus_files where ");
  select.append(session->dialect().in_values(sql::Fragment("id"), base::FieldType::kUuid, values));
  const db::Result rows = co_await session->run(std::move(select));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if (!rows->at(i, 1).is_null()) out.push_back({rows->at(i, 0).as_text(), rows->at(i, 1).as_text()});
  }
  co_return out;
}

io::Task<void> remove_stored(const Services& services, std::vector<Place> places) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!services.storage->has(places[i].storage)) continue;
    std::shared_ptr<storage::Driver> driver = services.storage->driver(places[i].storage);
    std::function<void()> remove = [driver, disk = places[i].disk] {
      remove_made(*driver, stem_of(disk));
      driver->remove(disk);
    };
    (void)co_await caught(at_location(services, std::move(remove)));
  }
}

}  // namespace dirigent::files
