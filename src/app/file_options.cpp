#include "app/file_options.hpp"

namespace dirigent::app {

files::Services file_services(const config::Config& config, const items::Services& items,
                              const storage::Locations& storage, io::BlockingPool& file_waits) {
  files::Services services;
  services.items = &items;
  services.storage = &storage;
  services.file_waits = &file_waits;
  services.largest = config.bytes("FILES_MAX_UPLOAD_SIZE");
  services.types = config.list("FILES_MIME_TYPE_ALLOW_LIST");
  services.addresses.denied = config.list("IMPORT_IP_DENY_LIST");
  services.addresses.allow_private = config.flag("DIRIGENT_IMPORT_ALLOW_PRIVATE");
  return services;
}

}  // namespace dirigent::app
