#include "backup/create.hpp"

#include "backup/archive.hpp"
#include "backup/files.hpp"
#include "backup/vendor.hpp"
#include "base/log.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::backup {

namespace {

Header new_header(const Settings& settings, std::string reason) {
  Header header;
  header.id = crypto::hex(crypto::random_bytes(4));
  header.created = base::now_ms();
  header.reason = std::move(reason);
  header.vendor = vendor_of(settings);
  header.release = schema::kContractRelease;
  header.version = DIRIGENT_VERSION;
  return header;
}

void store_database(ArchiveWriter& archive, Manifest& manifest, const Settings& settings, const Watch& watch) {
  const std::unique_ptr<Dump> dump = make_dump(settings, watch);
  manifest.rows = dump->rows();
  manifest.snapshot = dump->snapshot();
  watch.step("rows counted");
  archive.begin_part(dump->part());
  Amount amount{0, dump->size()};
  dump->stream([&](std::string_view bytes) {
    archive.write(bytes);
    amount.done += bytes.size();
    watch.amount(amount);
  });
  archive.end_part();
  watch.step("database stored");
}

}  // namespace

BackupInfo make_backup(const Settings& settings, CreateOptions options) {
  const Watch& watch = options.watch;
  const Header header = new_header(settings, options.reason);
  BackupInfo info;
  info.name = backup_name(header.created, header.id);
  info.created = header.created;
  const auto sink = settings.place->create(info.name);
  ArchiveWriter archive(*sink, header, settings.secret, settings.level);
  Manifest manifest;
  store_database(archive, manifest, settings, watch);
  if (options.files) {
    for (const auto& [location, driver] : settings.files) {
      manifest.files[location] = store_files(archive, location, *driver, watch);
    }
    watch.step("files stored");
  }
  archive.finish(manifest);
  watch.check();
  watch.step("before end");
  sink->finish();
  watch.step("backup stored");
  info.size = archive.stored();
  info.header = header;
  if (!settings.secret.empty()) info.header->encryption = json::object();
  info.whole = true;
  info.manifest = std::move(manifest);
  for (const std::string& name : prune_backups(settings, settings.retention).gone) {
    base::log::info("The backup " + name + " is past its time and was removed");
  }
  return info;
}

io::Task<BackupInfo> create_backup(Settings settings, CreateOptions options, io::BlockingPool& pool) {
  std::function<BackupInfo()> work = [settings = std::move(settings), options = std::move(options)] {
    return make_backup(settings, options);
  };
  co_return co_await pool.run<BackupInfo>(std::move(work));
}

}  // namespace dirigent::backup
