#include "app/storage_options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dirigent::app {

namespace {

std::string prefix_of(const std::string& location) {
  std::string out = "STORAGE_" + location + "_";
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
  return out;
}

std::string required(const config::Config& config, const std::string& key) {
  std::string value = config.text(key);
  if (value.empty()) throw config::ConfigError(fmt::format("{} is missing: its storage location needs it", key));
  return value;
}

storage::S3Options s3_options(const config::Config& config, const std::string& prefix) {
  storage::S3Options options;
  options.key = required(config, prefix + "KEY");
  options.secret = required(config, prefix + "SECRET");
  options.bucket = required(config, prefix + "BUCKET");
  if (std::string region = config.text(prefix + "REGION"); !region.empty()) options.region = std::move(region);
  options.endpoint = config.text(prefix + "ENDPOINT");
  options.root = config.text(prefix + "ROOT");
  options.acl = config.text(prefix + "ACL");
  options.encryption = config.text(prefix + "SERVER_SIDE_ENCRYPTION");
  options.encryption_key = config.text(prefix + "SERVER_SIDE_ENCRYPTION_KMS_KEY_ID");
  options.path_style = config.flag(prefix + "FORCE_PATH_STYLE");
  const std::string connect = prefix + "CONNECTION_TIMEOUT", idle = prefix + "SOCKET_TIMEOUT";
  if (config.is_set(connect)) options.connect_timeout = config.duration(connect);
  if (config.is_set(idle)) options.idle_timeout = config.duration(idle);
  return options;
}

}  // namespace

std::string storage_kind(const config::Config& config, const std::string& location) {
  return config.text(prefix_of(location) + "DRIVER");
}

std::shared_ptr<storage::Driver> storage_driver(const config::Config& config, const std::string& location) {
  const std::string prefix = prefix_of(location), kind = storage_kind(config, location);
  try {
    if (kind == "local") {
      storage::LocalOptions options;
      options.root = required(config, prefix + "ROOT");
      return storage::make_local(std::move(options));
    }
    if (kind == "s3") return storage::make_s3(s3_options(config, prefix));
  } catch (const storage::StorageError& error) {
    throw config::ConfigError(fmt::format("the storage location \"{}\" cannot be used: {}", location, error.what()));
  }
  throw config::ConfigError(
      fmt::format("{}DRIVER is \"{}\", which this build does not have: use local or s3", prefix, kind));
}

storage::Locations storage_locations(const config::Config& config) {
  return {config.list("STORAGE_LOCATIONS"),
          [&config](const std::string& name) { return storage_driver(config, name); }};
}

}  // namespace dirigent::app
