#include "cli/schema/offline_model.hpp"

#include <cstdio>

namespace dirigent::cli {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace dirigent::cli
