// Schemas that were made before, by the model and the permissions they were made for. With a new model those of the old
// one go. Thread-safe.
#pragma once
#include <list>
#include <memory>
#include <mutex>

#include "api/graphql/caller_schema.hpp"

namespace dirigent::api::graphql {

class SchemaCache {
 public:
  /// As CallerSchema, kept for the next one who may read the same.
  std::shared_ptr<const CallerSchema> get(const schema::SchemaPtr& model, const access::Who& who);

 private:
  struct Entry {
    std::uint64_t permissions;
    std::shared_ptr<const CallerSchema> schema;
  };
  std::shared_ptr<const CallerSchema> find(const schema::SchemaPtr& model, std::uint64_t permissions);

  std::mutex mutex_;
  std::list<Entry> entries_;  // the one asked for last comes first
};

}  // namespace dirigent::api::graphql
