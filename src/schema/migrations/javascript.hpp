// Migrations written in JavaScript, as existing projects have them: modules with functions `up(knex)` and `down(knex)`.
// They run in a Node.js process of their own, with the project's knex, and their record is part of their transaction.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "schema/migrations/run.hpp"

namespace dirigent::schema {

struct JavaScriptHost {
  /// What knex takes: {"clients": ["pg"], "connection": {..}, "searchPath": [..]}. Goes through a pipe, for it holds
  /// the password.
  json::object knex;
  /// Where knex is looked for, after the folder of the migration and those above it.
  std::vector<std::string> module_folders;
  std::chrono::milliseconds limit{3600000};
};

/// Blocks until the migration has ended; its own output goes to ours. Throws std::runtime_error naming the file, its
/// line where known and what was said; and when there is no Node.js or no knex.
void run_javascript(const JavaScriptHost& host, const ProjectMigration& migration, Direction direction);

}  // namespace dirigent::schema
