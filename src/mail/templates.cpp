#include "mail/templates.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/log.hpp"
#include "data/mail/base_liquid.hpp"
#include "data/mail/password_reset_liquid.hpp"
#include "data/mail/share_invitation_liquid.hpp"
#include "data/mail/user_invitation_liquid.hpp"
#include "data/mail/user_registration_liquid.hpp"
#include "templates/template.hpp"

namespace dirigent::mail {

namespace {

struct BuiltIn {
  std::string_view name;
  const std::string_view* text;
};
constexpr std::array kBuiltIn{BuiltIn{"base", &data::base_liquid},
                              BuiltIn{"password-reset", &data::password_reset_liquid},
                              BuiltIn{"share-invitation", &data::share_invitation_liquid},
                              BuiltIn{"user-invitation", &data::user_invitation_liquid},
                              BuiltIn{"user-registration", &data::user_registration_liquid}};

std::optional<std::string> built_in(std::string_view name) {
  for (const BuiltIn& known : kBuiltIn) {
    if (known.name == name) return std::string(*known.text);
  }
  return std::nullopt;
}

// Names are parts of paths: nothing in them may lead out of the folder.
bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), allowed);
}

std::optional<std::string> file(const std::string& folder, std::string_view name) {
  if (folder.empty() || !is_name(name)) return std::nullopt;
  const std::filesystem::path path = std::filesystem::path(folder) / (std::string(name) + ".liquid");
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string text(templates::Limits{}.source + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

std::string Templates::render(std::string_view name, const json::object& data) const {
  const auto own = [this](std::string_view wanted) {
    auto text = file(folder_, wanted);
    return text ? text : built_in(wanted);
  };
  if (const auto source = own(name)) {
    try {
      return templates::render(*source, data, own);
    } catch (const templates::TemplateError& error) {
      base::log::error(fmt::format("The mail template \"{}\" cannot be used: {}", name, error.what()));
    }
  }
  const auto source = built_in(name);
  if (!source) throw templates::TemplateError(1, fmt::format("there is no mail template \"{}\"", name));
  return templates::render(*source, data, built_in);
}

}  // namespace dirigent::mail
