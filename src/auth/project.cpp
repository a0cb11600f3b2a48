#include "auth/project.hpp"

namespace dirigent::auth {

io::Task<Project> project_of(const Services& services) {
  auto session = co_await services.database->read();
  const auto rows = co_await session->run(sql::Fragment(
      "SELECT project_name, project_color, project_logo, project_url FROM directus_settings ORDER BY id LIMIT 1"));
  Project project;
  if (rows->empty()) co_return project;
  if (std::string name = rows->at(0, 0).as_text(); !name.empty()) project.name = std::move(name);
  project.color = rows->at(0, 1).as_text();
  project.logo = rows->at(0, 2).as_text();
  project.url = rows->at(0, 3).as_text();
  co_return project;
}

}  // namespace dirigent::auth
