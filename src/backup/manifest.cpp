#include "backup/manifest.hpp"

#include <fmt/format.h>

#include "backup/failures.hpp"

namespace dirigent::backup {

json::object to_json(const Header& header) {
  return {{"format", kFormat},
          {"id", header.id},
          {"created", base::iso_timestamp(header.created)},
          {"reason", header.reason},
          {"vendor", header.vendor},
          {"release", header.release},
          {"version", header.version},
          {"encryption", header.encryption}};
}

Header read_header(std::string_view text) {
  try {
    const json::value parsed = json::parse(text);
    const json::object& object = parsed.as_object();
    const auto words = [&](std::string_view name) { return std::string(object.at(name).as_string()); };
    if (const auto format = object.at("format").as_int64(); format != kFormat) {
      throw BackupError(fmt::format("the archive is of format {}, this release reads format {}", format, kFormat));
    }
    Header header;
    header.id = words("id");
    header.created = base::parse_iso(words("created")).value_or(0);
    header.reason = words("reason");
    header.vendor = words("vendor");
    header.release = words("release");
    header.version = words("version");
    header.encryption = object.at("encryption");
    return header;
  } catch (const BackupError&) {
    throw;
  } catch (const std::exception&) {
    throw Damage("header.json is damaged");
  }
}

json::object to_json(const Manifest& manifest) {
  json::array parts;
  for (const Part& part : manifest.parts) {
    parts.push_back({{"name", part.name},
                     {"size", part.size},
                     {"stored", part.stored},
                     {"sha256", part.digest},
                     {"pieces", json::value_from(part.pieces)}});
  }
  json::object rows, files;
  for (const auto& [table, count] : manifest.rows) rows[table] = count;
  for (const auto& [location, of] : manifest.files) files[location] = {{"count", of.count}, {"size", of.size}};
  return {{"parts", std::move(parts)},
          {"rows", std::move(rows)},
          {"files", std::move(files)},
          {"snapshot", manifest.snapshot}};
}

Manifest read_manifest(std::string_view text) {
  try {
    const json::value parsed = json::parse(text);
    Manifest out;
    for (const json::value& one : parsed.at("parts").as_array()) {
      Part part;
      part.name = std::string(one.at("name").as_string());
      part.size = one.at("size").to_number<std::uint64_t>();
      part.stored = one.at("stored").to_number<std::uint64_t>();
      part.digest = std::string(one.at("sha256").as_string());
      part.pieces = json::value_to<std::vector<std::string>>(one.at("pieces"));
      out.parts.push_back(std::move(part));
    }
    for (const auto& row : parsed.at("rows").as_object()) out.rows[row.key()] = row.value().to_number<std::int64_t>();
    for (const auto& file : parsed.at("files").as_object()) {
      out.files[file.key()] = {file.value().at("count").to_number<std::uint64_t>(),
                               file.value().at("size").to_number<std::uint64_t>()};
    }
    out.snapshot = parsed.at("snapshot");
    return out;
  } catch (const std::exception&) {
    throw Damage("manifest.json is damaged");
  }
}

}  // namespace dirigent::backup
