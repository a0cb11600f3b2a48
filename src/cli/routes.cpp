#include <cstdio>

#include "api/routes.hpp"
#include "base/json_writer.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  bool json = false;
};

void print(bool as_json) {
  json::array list;
  const auto add = [&](std::string_view method, std::string_view path) {
    if (as_json) {
      list.push_back(json::object{{"method", method}, {"path", path}});
    } else {
      std::printf("%-7s %s\n", std::string(method).c_str(), std::string(path).c_str());
    }
  };
  for (const std::string_view path : api::open_paths()) add("GET", path);
  for (const api::Route& route : api::routes()) add(route.method, route.pattern);
  if (as_json) std::printf("%s\n", base::to_json(list).c_str());
}

}  // namespace

Command routes_command() {
  auto options = std::make_shared<Options>();
  Command command{"routes", "print every route of the API: method and path", nullptr, {}, {}};
  command.options = {{"--json", "as a JSON array", &options->json}};
  command.action = [options] { print(options->json); };
  return command;
}

}  // namespace dirigent::cli
