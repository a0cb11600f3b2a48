// What of the model one caller's document shows, and under which names.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::openapi {

class Visible {
 public:
  Visible(const schema::Schema& schema, const access::Who& who);

  bool admin() const { return admin_; }
  bool user() const { return user_; }
  bool may(access::Action action, std::string_view collection) const;
  /// Does any right concern the field?
  bool field(const schema::Collection& collection, std::string_view field) const;
  /// The collection's name among the components: "Roles", "ItemsBlogPost"; empty when it is not shown.
  std::string_view component(std::string_view collection) const;
  /// All that is shown, by collection.
  const std::map<std::string, std::string, std::less<>>& components() const { return components_; }
  const schema::Schema& schema() const { return schema_; }

 private:
  const schema::Schema& schema_;
  const access::Who& who_;
  bool admin_, user_;
  std::map<std::string, std::string, std::less<>> components_;
};

/// {"$ref": "#/components/<kind>/<name>"}
json::object reference(std::string_view kind, std::string_view name);

}  // namespace dirigent::api::openapi
