#include "mail/curl.hpp"

#include <dlfcn.h>

#include <string>

#include "mail/transport.hpp"

namespace dirigent::mail {

namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) throw TransportError(std::string("libcurl has no ") + name);
}

Curl load() {
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw TransportError(std::string("mails by SMTP need libcurl: ") + dlerror());
  decltype(&curl_global_init) global_init = nullptr;
  Curl loaded{};
  find(library, "curl_global_init", global_init);
  find(library, "curl_easy_init", loaded.init);
  find(library, "curl_easy_cleanup", loaded.cleanup);
  find(library, "curl_easy_reset", loaded.reset);
  find(library, "curl_easy_setopt", loaded.set);
  find(library, "curl_easy_perform", loaded.perform);
  find(library, "curl_easy_strerror", loaded.error_text);
  find(library, "curl_slist_append", loaded.append);
  find(library, "curl_slist_free_all", loaded.free_list);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw TransportError("libcurl cannot be used");
  return loaded;
}

}  // namespace

const Curl& curl() {
  static const Curl loaded = load();
  return loaded;
}

}  // namespace dirigent::mail
