#include "assets/settings.hpp"

namespace dirigent::assets {

namespace {

constexpr std::chrono::seconds kTrusted{10};
constexpr std::string_view kPublicFiles[] = {"project_logo", "public_foreground", "public_background",
                                             "public_favicon"};

Settings settings_of(const json::object& row) {
  Settings settings;
  const json::value* allowed = row.if_contains("storage_asset_transform");
  if (allowed != nullptr && *allowed == json::value("presets")) settings.allowed = Settings::Allowed::kPresets;
  if (allowed != nullptr && *allowed == json::value("none")) settings.allowed = Settings::Allowed::kNone;
  const json::value* presets = row.if_contains("storage_asset_presets");
  if (presets != nullptr && presets->is_array()) settings.presets = presets->get_array();
  for (const std::string_view field : kPublicFiles) {
    const json::value* file = row.if_contains(field);
    if (file != nullptr && file->is_string()) settings.public_files.emplace_back(file->get_string());
  }
  return settings;
}

}  // namespace

void SettingsSource::listen(base::Hooks& hooks) {
  const auto forget = [this](json::value, base::HookMeta) -> base::Hooks::Task<void> {
    round_.fetch_add(1);
    co_return;
  };
  for (const char* event : {"settings.create", "settings.update"}) hooks.on_action(event, forget);
}

io::Task<SettingsPtr> SettingsSource::current(schema::SchemaPtr schema) {
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t round = round_.load();
  const auto known = std::atomic_load(&known_);
  if (known && known->round == round && now - known->read < kTrusted) co_return known->settings;
  query::Query query;
  query.fields_given = true;
  query.fields = {"storage_asset_transform", "storage_asset_presets"};
  query.fields.insert(query.fields.end(), std::begin(kPublicFiles), std::end(kPublicFiles));
  query.limit = 1;
  const engine::Environment environment{std::move(schema), std::nullopt, &items_.limits};
  auto session = co_await items_.database->read();
  const json::array rows = co_await engine::read_items(*session, environment, "directus_settings", std::move(query));
  auto fresh = std::make_shared<Known>();
  Settings settings;
  if (!rows.empty()) settings = settings_of(rows.front().as_object());
  fresh->settings = std::make_shared<const Settings>(std::move(settings));
  fresh->read = now;
  fresh->round = round;
  std::atomic_store(&known_, std::shared_ptr<const Known>(fresh));
  co_return fresh->settings;
}

}  // namespace dirigent::assets
