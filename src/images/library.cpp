#include "images/library.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

namespace dirigent::images {

namespace {

namespace fs = std::filesystem;
constexpr const char* kName = "dirigent-images.so";
using Get = const Module* (*)();

// Beside the executable, or where packages put what belongs to one.
void* open_module() {
  std::error_code ignored;
  const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  std::string reasons;
  for (const fs::path& place : {folder / kName, folder / "../lib/dirigent" / kName}) {
    if (void* opened = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL)) return opened;
    reasons += std::string(reasons.empty() ? "" : "; ") + dlerror();
  }
  throw std::runtime_error("Images cannot be handled: " + reasons);
}

const Module* load() {
  const auto get = reinterpret_cast<Get>(dlsym(open_module(), "dirigent_images"));
  const Module* module = get != nullptr ? get() : nullptr;
  if (module == nullptr) throw std::runtime_error("Images cannot be handled: libvips cannot be used");
  return module;
}

}  // namespace

const Module& library() {
  static std::mutex mutex;
  static const Module* loaded = nullptr;
  const std::lock_guard lock(mutex);
  if (loaded == nullptr) loaded = load();
  return *loaded;
}

std::optional<Facts> facts_of(const Original& original) {
  Facts facts;
  if (!library().facts(original, facts)) return std::nullopt;
  return facts;
}

}  // namespace dirigent::images
