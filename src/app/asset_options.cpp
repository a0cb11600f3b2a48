#include "app/asset_options.hpp"

#include "http/security_headers.hpp"

namespace dirigent::app {

std::unique_ptr<assets::Services> asset_services(const config::Config& config, const items::Services& items,
                                                 const storage::Locations& storage, io::BlockingPool& file_waits) {
  auto services = std::make_unique<assets::Services>(items);
  services->storage = &storage;
  services->file_waits = &file_waits;
  services->max_age = std::chrono::duration_cast<std::chrono::seconds>(config.duration("ASSETS_CACHE_TTL"));
  services->revalidate = config.flag("ASSETS_CACHE_REVALIDATE");
  services->content_security_policy = http::file_policy(config.group("ASSETS_CONTENT_SECURITY_POLICY_"));
  return services;
}

}  // namespace dirigent::app
