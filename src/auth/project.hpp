// What the settings say of the project, for those who show it to people.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Project {
  std::string name = "Directus";  // as the settings have it before anyone names the project
  std::string color, url;         // empty where they are not set
  std::string logo;               // id of the file, likewise
};

io::Task<Project> project_of(const Services& services);

}  // namespace dirigent::auth
