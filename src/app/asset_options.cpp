#include "app/asset_options.hpp"

#include "http/security_headers.hpp"

namespace dirigent::app {

namespace {

images::Strictness strictness(const std::string& name) {
  if (name == "none") return images::Strictness::kNone;
  if (name == "truncated") return images::Strictness::kTruncated;
  return name == "error" ? images::Strictness::kError : images::Strictness::kWarning;
}

assets::Workshop::Options workshop_options(const config::Config& config) {
  assets::Workshop::Options options;
  options.most_at_once = static_cast<std::size_t>(config.integer("ASSETS_TRANSFORM_MAX_CONCURRENT"));
  options.timeout = config.duration("ASSETS_TRANSFORM_TIMEOUT");
  options.limits.largest_side = static_cast<int>(config.integer("ASSETS_TRANSFORM_IMAGE_MAX_DIMENSION"));
  options.limits.strictness = strictness(config.text("ASSETS_INVALID_IMAGE_SENSITIVITY_LEVEL"));
  return options;
}

}  // namespace

std::unique_ptr<assets::Services> asset_services(const config::Config& config, const items::Services& items,
                                                 const storage::Locations& storage, io::BlockingPool& file_waits) {
  auto services = std::make_unique<assets::Services>(items, workshop_options(config));
  services->storage = &storage;
  services->file_waits = &file_waits;
  services->max_age = std::chrono::duration_cast<std::chrono::seconds>(config.duration("ASSETS_CACHE_TTL"));
  services->revalidate = config.flag("ASSETS_CACHE_REVALIDATE");
  services->content_security_policy = http::file_policy(config.group("ASSETS_CONTENT_SECURITY_POLICY_"));
  services->most_steps = config.integer("ASSETS_TRANSFORM_MAX_OPERATIONS");
  services->largest_side = static_cast<std::uint64_t>(config.integer("ASSETS_TRANSFORM_IMAGE_MAX_DIMENSION"));
  return services;
}

}  // namespace dirigent::app
