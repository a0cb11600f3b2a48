#include "assets/file.hpp"

#include <algorithm>

#include "engine/read.hpp"

namespace dirigent::assets {

namespace {

constexpr std::string_view kFiles = "directus_files";

std::string text_of(const json::object& row, std::string_view field) {
  const json::value* value = row.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

template <class Number>
std::optional<Number> number_of(const json::object& row, std::string_view field) {
  const json::value* value = row.if_contains(field);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  if (!std::is_signed_v<Number> && number < 0) return std::nullopt;
  return static_cast<Number>(number);
}

File file_of(const json::object& row) {
  File file;
  file.id = text_of(row, "id");
  file.storage = text_of(row, "storage");
  file.disk = text_of(row, "filename_disk");
  file.name = text_of(row, "filename_download");
  file.type = text_of(row, "type");
  file.folder = text_of(row, "folder");
  file.width = number_of<std::uint64_t>(row, "width");
  file.height = number_of<std::uint64_t>(row, "height");
  file.focal_x = number_of<double>(row, "focal_point_x");
  file.focal_y = number_of<double>(row, "focal_point_y");
  file.modified = base::parse_iso(text_of(row, "modified_on"));
  file.changed = file.modified.value_or(0);
  return file;
}

query::Query wanted() {
  query::Query query;
  query.fields_given = true;
  query.fields = {"id",    "storage", "filename_disk", "filename_download", "type",         "folder",
                  "width", "height",  "modified_on",   "focal_point_x",     "focal_point_y"};
  return query;
}

io::Task<json::array> rows_of(Reader reader, query::Query query, engine::Target target) {
  // Nobody is shown a list here: the most items of one are no limit.
  query::Limits limits = reader.items->limits;
  limits.max_limit.reset();
  const engine::Environment environment{reader.schema, reader.who,         &limits, false, nullptr,
                                        nullptr,       reader.items->plans};
  auto session = co_await reader.items->database->read();
  co_return co_await engine::read_items(*session, environment, std::string(kFiles), std::move(query),
                                        std::move(target));
}

bool covers(const Reader& reader, std::string_view field) {
  return access::read_rights(reader.who, *reader.schema, kFiles).take().covers(field);
}

// What the reader may not know of the file that they may have.
void conceal(const Reader& reader, File& file) {
  if (!covers(reader, "modified_on")) file.modified.reset();
  if (!covers(reader, "filename_download")) file.name = file.disk;
}

bool shown_to_all(const Settings& settings, const std::string& id) {
  const auto& files = settings.public_files;
  return std::find(files.begin(), files.end(), id) != files.end();
}

}  // namespace

io::Task<File> find_file(Reader reader, SettingsPtr settings, std::string id) {
  const bool free = access::unlimited(reader.who) || shown_to_all(*settings, id);
  engine::Target target;
  target.keys.emplace().push_back(id);
  if (!free) {
    query::Query asked;
    asked.fields_given = true;
    asked.fields = {"id"};
    engine::Target same = target;
    const json::array allowed = co_await rows_of(reader, std::move(asked), std::move(same));
    if (allowed.empty()) base::fail(base::forbidden_action("read", kFiles));
  }
  Reader system = reader;
  system.who = std::nullopt;
  query::Query query = wanted();
  const json::array rows = co_await rows_of(std::move(system), std::move(query), std::move(target));
  if (rows.empty()) base::fail(base::forbidden());
  File file = file_of(rows.front().as_object());
  if (!free) conceal(reader, file);
  co_return file;
}

io::Task<std::vector<File>> find_files(Reader reader, query::Query query) {
  query.fields_given = true;
  query.fields = {"id"};
  query.limit = -1;
  engine::Target all;
  const json::array allowed = co_await rows_of(reader, std::move(query), std::move(all));
  engine::Target target;
  std::vector<std::string>& keys = target.keys.emplace();
  for (const json::value& row : allowed) keys.emplace_back(row.at("id").as_string());
  std::vector<File> files;
  if (keys.empty()) co_return files;
  Reader system = reader;
  system.who = std::nullopt;
  query::Query details = wanted();
  details.limit = -1;
  const json::array rows = co_await rows_of(std::move(system), std::move(details), std::move(target));
  const bool free = access::unlimited(reader.who);
  for (const json::value& row : rows) {
    files.push_back(file_of(row.as_object()));
    if (!free) conceal(reader, files.back());
  }
  co_return files;
}

}  // namespace dirigent::assets
