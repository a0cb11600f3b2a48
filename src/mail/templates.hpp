// The texts of mails: Liquid templates in files of the project, else those in the executable.
//
// A template is called by its name: `password-reset`, `share-invitation`, `user-invitation`, `user-registration`, and
// `base`, the layout around them. `<folder>/<name>.liquid` takes the place of the one that is built in. Files are read
// when a mail is made, so that a change shows at once. Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::mail {

class Templates {
 public:
  /// EMAIL_TEMPLATES_PATH; need not exist.
  explicit Templates(std::string folder) : folder_(std::move(folder)) {}

  /// The mail's HTML. A file that cannot be rendered is named in the log, and the built-in template takes its place.
  /// Throws templates::TemplateError when there is no such template, or none that can be rendered.
  std::string render(std::string_view name, const json::object& data) const;

 private:
  std::string folder_;
};

}  // namespace dirigent::mail
