// libcurl, loaded when something first needs it: a server that sends no mail and keeps no files elsewhere starts
// without it and its libraries.
#pragma once
#include <curl/curl.h>

#include <memory>

namespace dirigent::curl {

/// The functions of libcurl that are used.
struct Library {
  decltype(&curl_easy_init) init;
  decltype(&curl_easy_cleanup) cleanup;
  decltype(&curl_easy_reset) reset;
  decltype(&curl_easy_setopt) set;
  decltype(&curl_easy_getinfo) info;
  decltype(&curl_easy_perform) perform;
  decltype(&curl_easy_strerror) error_text;
  decltype(&curl_slist_append) append;
  decltype(&curl_slist_free_all) free_list;
};

/// Any thread. Throws std::runtime_error when the library is not installed.
const Library& library();

struct HandleEnd {
  void operator()(CURL* handle) const { library().cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, HandleEnd>;

struct ListEnd {
  void operator()(curl_slist* list) const { library().free_list(list); }
};
using List = std::unique_ptr<curl_slist, ListEnd>;

}  // namespace dirigent::curl
