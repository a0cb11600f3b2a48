#include "auth/letters.hpp"

#include "auth/project.hpp"
#include "mail/mailer.hpp"

namespace dirigent::auth {

namespace {

json::object shown(const Project& project, const std::string& public_url) {
  json::object data;
  data["projectName"] = project.name;
  data["projectColor"] = project.color;
  data["projectLogo"] = project.logo.empty() ? "" : public_url + "/assets/" + project.logo;
  data["projectUrl"] = project.url;
  return data;
}

}  // namespace

io::Task<void> send_letters(const Services& services, std::vector<Letter> letters) {
  if (services.mailer == nullptr || letters.empty()) co_return;
  const Project project = co_await project_of(services);
  const json::object data = shown(project, services.public_url);
  for (Letter& letter : letters) {
    mail::Mail mail;
    mail.to = std::move(letter.to);
    mail.from_name = project.name;
    mail.subject = std::move(letter.subject);
    mail.template_name = std::move(letter.template_name);
    mail.data = data;
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
