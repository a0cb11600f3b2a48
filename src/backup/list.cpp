#include "backup/list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/archive.hpp"
#include "backup/failures.hpp"
#include "base/text.hpp"

namespace dirigent::backup {

namespace {

constexpr std::string_view kBegin = "backup-", kEnd = ".tar";
constexpr std::size_t kStamp = 19, kId = 8;  // "20261122T215003123Z", "0a1b2c3d"
constexpr std::uint64_t kHeaderRange = 131072;
constexpr base::EpochMs kClocksDiffer = 86400000;

void look_into(const Settings& settings, BackupInfo& info) {
  try {
    const auto source = settings.place->open(info.name, {0, kHeaderRange});
    info.header = header_of(*source, info.name);
    info.whole = is_whole(*settings.place, {info.name, info.size, 0});
  } catch (const std::exception&) {
    // It is listed as what it is.
  }
  info.dated = is_dated(info, base::now_ms());
}

}  // namespace

std::string backup_name(base::EpochMs created, std::string_view id) {
  const base::Civil at = base::to_civil(created, false);
  return fmt::format("{}{:04}{:02}{:02}T{:02}{:02}{:02}{:03}Z-{}{}", kBegin, at.year, at.month, at.day, at.hour,
                     at.minute, at.second, at.millisecond, id, kEnd);
}

std::optional<base::EpochMs> time_of_name(std::string_view name) {
  if (name.size() != kBegin.size() + kStamp + 1 + kId + kEnd.size() || !name.starts_with(kBegin)) return std::nullopt;
  const std::string_view stamp = name.substr(kBegin.size(), kStamp);
  const auto number = [&](std::size_t at, std::size_t size) {
    return static_cast<int>(base::to_integer(stamp.substr(at, size)).value_or(-1));
  };
  const base::Civil civil{number(0, 4),  number(4, 2),  number(6, 2), number(9, 2),
                          number(11, 2), number(13, 2), number(15, 3)};
  if (civil.year < 0 || civil.month < 1 || civil.month > 12 || civil.day < 1) return std::nullopt;
  const base::EpochMs time = base::from_civil(civil, false);
  const std::string_view id = name.substr(kBegin.size() + kStamp + 1, kId);
  return backup_name(time, id) == name ? std::optional(time) : std::nullopt;
}

json::object to_json(const BackupInfo& info) {
  json::object out{
      {"name", info.name}, {"size", info.size}, {"created", base::iso_timestamp(info.created)}, {"whole", info.whole}};
  if (!info.dated) out["dated"] = false;
  if (info.header) {
    out["reason"] = info.header->reason;
    out["vendor"] = info.header->vendor;
    out["release"] = info.header->release;
    out["version"] = info.header->version;
    out["encrypted"] = info.header->encryption.is_object();
  }
  if (info.manifest) {
    std::int64_t rows = 0;
    for (const auto& [table, count] : info.manifest->rows) rows += count;
    std::uint64_t files = 0;
    for (const auto& [location, of] : info.manifest->files) files += of.count;
    out["tables"] = info.manifest->rows.size();
    out["rows"] = rows;
    out["files"] = files;
  }
  return out;
}

std::vector<BackupInfo> list_backups(const Settings& settings) {
  std::vector<BackupInfo> out;
  settings.place->list(std::string(kBegin), [&](storage::Stat found) {
    if (const auto time = time_of_name(found.path)) {
      BackupInfo info;
      info.name = found.path;
      info.size = found.size;
      info.created = *time;
      out.push_back(std::move(info));
    }
  });
  for (BackupInfo& info : out) look_into(settings, info);
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return std::tie(a.created, a.name) > std::tie(b.created, b.name); });
  return out;
}

bool is_dated(const BackupInfo& info, base::EpochMs now) {
  return info.created <= now + kClocksDiffer && (!info.header || info.header->created == info.created);
}

namespace {

// Of names in the order of their dates.
std::string latest_of(const Settings& settings, const std::vector<std::string>& names) {
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    BackupInfo info;
    info.name = *name;
    info.created = *time_of_name(*name);
    look_into(settings, info);
    if (info.dated) return *name;
  }
  throw BackupError(
      fmt::format("no backup in {} has a date to be believed: say which by its name", settings.place->place()));
}

}  // namespace

std::string resolve_name(const Settings& settings, const std::string& name) {
  std::vector<std::string> names;
  settings.place->list(std::string(kBegin), [&](storage::Stat found) {
    if (time_of_name(found.path)) names.push_back(found.path);
  });
  std::sort(names.begin(), names.end());
  if (names.empty()) throw BackupError(fmt::format("there is no backup in {}", settings.place->place()));
  if (name == "latest") return latest_of(settings, names);
  std::vector<std::string> meant;
  for (const std::string& one : names) {
    const std::string_view id = std::string_view(one).substr(kBegin.size() + kStamp + 1, kId);
    if (one == name) return one;
    if (one.starts_with(name) || id == name) meant.push_back(one);
  }
  if (meant.size() == 1) return meant.front();
  throw BackupError(fmt::format("{} backups in {} are called \"{}\": `backup list` shows the names",
                                meant.empty() ? "no" : "several", settings.place->place(), name));
}

std::vector<std::string> expendable(const std::vector<BackupInfo>& newest_first, const Retention& retention,
                                    base::EpochMs now) {
  const auto newest =
      std::find_if(newest_first.begin(), newest_first.end(), [](const auto& one) { return one.whole && one.dated; });
  std::vector<std::string> out;
  std::size_t kept = 0;
  for (auto one = newest_first.begin(); one != newest_first.end(); ++one) {
    if (!one->dated) continue;
    const bool too_many = retention.count && kept >= *retention.count;
    const bool too_old = retention.age && now - one->created > retention.age->count();
    // One that is not whole takes no place from one that is.
    if (one != newest && (too_many || too_old)) {
      out.push_back(one->name);
    } else if (one->whole) {
      ++kept;
    }
  }
  return out;
}

Pruned prune_backups(const Settings& settings, const Retention& retention, bool only_look) {
  if (!retention.count && !retention.age) return {};
  const std::vector<BackupInfo> all = list_backups(settings);
  Pruned out;
  out.gone = expendable(all, retention, base::now_ms());
  for (const BackupInfo& one : all) {
    if (std::find(out.gone.begin(), out.gone.end(), one.name) == out.gone.end()) out.kept.push_back(one.name);
  }
  if (only_look) return out;
  for (const std::string& name : out.gone) settings.place->remove(name);
  return out;
}

}  // namespace dirigent::backup
