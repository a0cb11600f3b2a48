#include "api/openapi/document.hpp"

#include "api/openapi/paths.hpp"
#include "api/openapi/schemas.hpp"
#include "api/routes.hpp"
#include "base/json_writer.hpp"
#include "crypto/object_hash.hpp"
#include "data/api/openapi_shared_json.hpp"

namespace dirigent::api::openapi {

namespace {

constexpr std::size_t kMostTexts = 100;

json::object components_of(const Visible& visible) {
  json::object shared = json::parse(data::openapi_shared_json).as_object();
  json::object& schemas = shared.at("schemas").as_object();
  for (const auto& [name, component] : visible.components()) {
    schemas.emplace(component, item_schema(visible, *visible.schema().collection(name)));
  }
  return shared;
}

// Callers of one kind with the same permissions are shown the same.
int kind_of(const access::Who& who) {
  if (access::unlimited(who)) return 0;
  return who->user ? 1 : 2;
}

}  // namespace

json::object document(const schema::Schema& schema, const access::Who& who, std::string_view server) {
  const Visible visible(schema, who);
  Paths built = paths_of(visible, routes());
  json::object rest{
      {"servers", json::array{json::object{{"url", server}, {"description", "This project."}}}},
      {"paths", std::move(built.paths)},
      {"tags", std::move(built.tags)},
      {"components", components_of(visible)},
      {"security", json::array{json::object{{"Auth", json::array()}}, json::object{{"KeyAuth", json::array()}}}}};
  json::object out{{"openapi", "3.0.1"},
                   {"info",
                    {{"title", "Dynamic API Specification"},
                     {"description", "What this project's API offers to whoever asked for this document."},
                     {"version", crypto::object_hash(rest)}}}};
  for (auto& [name, value] : rest) out.emplace(name, std::move(value));
  return out;
}

std::shared_ptr<const std::string> DocumentCache::of(const schema::Schema& schema, const access::Who& who,
                                                     std::string_view server) {
  const int kind = kind_of(who);
  const Key key{kind, kind != 0 && who->permissions ? who->permissions->id() : 0};
  {
    const std::lock_guard lock(mutex_);
    if (version_ == schema.version) {
      if (const auto found = texts_.find(key); found != texts_.end()) return found->second;
    }
  }
  auto text = std::make_shared<const std::string>(base::to_json(document(schema, who, server)));
  const std::lock_guard lock(mutex_);
  // Requests that began on an older model are answered from it, and leave nothing behind.
  if (schema.version < version_) return text;
  if (schema.version > version_ || texts_.size() >= kMostTexts) texts_.clear();
  version_ = schema.version;
  texts_[key] = text;
  return text;
}

}  // namespace dirigent::api::openapi
