#include "app/private_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/config.hpp"

namespace dirigent::app {

std::string private_file(std::string_view variable, std::string_view text) {
  // Never closed: a connection may be opened as long as the process lives.
  const int file = ::memfd_create("dirigent", MFD_CLOEXEC);
  std::size_t written = 0;
  while (file >= 0 && written < text.size()) {
    const auto more = ::write(file, text.data() + written, text.size() - written);
    if (more <= 0) break;
    written += static_cast<std::size_t>(more);
  }
  // libpq takes a private key only from a file that is closed to others.
  if (file < 0 || written < text.size() || ::fchmod(file, S_IRUSR | S_IWUSR) != 0) {
    throw config::ConfigError(
        fmt::format("{} cannot be kept in memory, e.g. {}_FILE=/run/secrets/value", variable, variable));
  }
  return fmt::format("/proc/self/fd/{}", file);
}

}  // namespace dirigent::app
