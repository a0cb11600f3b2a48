#include "auth/letters.hpp"

#include "mail/mailer.hpp"

namespace dirigent::auth {

namespace {

struct Project {
  std::string name = "Directus";  // as the settings have it before anyone names the project
  json::object data;
};

io::Task<Project> project_of(const Services& services) {
  auto session = co_await services.database->read();
  const auto rows = co_await session->run(sql::Fragment(
      "SELECT project_name, project_color, project_logo, project_url FROM directus_settings ORDER BY id LIMIT 1"));
  Project project;
  const auto text = [&rows](std::size_t column) {
    return rows->empty() ? std::string() : rows->at(0, column).as_text();
  };
  if (!text(0).empty()) project.name = text(0);
  project.data["projectName"] = project.name;
  project.data["projectColor"] = text(1);
  project.data["projectLogo"] = text(2).empty() ? "" : services.public_url + "/assets/" + text(2);
  project.data["projectUrl"] = text(3);
  co_return project;
}

}  // namespace

io::Task<void> send_letters(const Services& services, std::vector<Letter> letters) {
  if (services.mailer == nullptr || letters.empty()) co_return;
  const Project project = co_await project_of(services);
  for (Letter& letter : letters) {
    mail::Mail mail;
    mail.to = std::move(letter.to);
    mail.from_name = project.name;
    mail.subject = std::move(letter.subject);
    mail.template_name = std::move(letter.template_name);
    mail.data = project.data;
    for (auto& [name, value] : letter.data) mail.data[name] = std::move(value);
    services.mailer->send(std::move(mail));
  }
}

io::Task<void> send_letter(const Services& services, Letter letter) {
  std::vector<Letter> letters;
  letters.push_back(std::move(letter));
  co_await send_letters(services, std::move(letters));
}

}  // namespace dirigent::auth
