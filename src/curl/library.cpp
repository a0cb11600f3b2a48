#include "curl/library.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace dirigent::curl {

namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("libcurl has no ") + name);
}

Library load() {
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(std::string("libcurl is needed: ") + dlerror());
  decltype(&curl_global_init) global_init = nullptr;
  Library loaded{};
  find(library, "curl_global_init", global_init);
  find(library, "curl_easy_init", loaded.init);
  find(library, "curl_easy_cleanup", loaded.cleanup);
  find(library, "curl_easy_reset", loaded.reset);
  find(library, "curl_easy_setopt", loaded.set);
  find(library, "curl_easy_getinfo", loaded.info);
  find(library, "curl_easy_perform", loaded.perform);
  find(library, "curl_easy_strerror", loaded.error_text);
  find(library, "curl_slist_append", loaded.append);
  find(library, "curl_slist_free_all", loaded.free_list);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
  return loaded;
}

}  // namespace

const Library& library() {
  static const Library loaded = load();
  return loaded;
}

}  // namespace dirigent::curl
