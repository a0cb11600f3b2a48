// libcurl, loaded at the first mail: a server that sends none starts without it and its libraries.
#pragma once
#include <curl/curl.h>

namespace dirigent::mail {

/// The functions of libcurl that mails need.
struct Curl {
  decltype(&curl_easy_init) init;
  decltype(&curl_easy_cleanup) cleanup;
  decltype(&curl_easy_reset) reset;
  decltype(&curl_easy_setopt) set;
  decltype(&curl_easy_perform) perform;
  decltype(&curl_easy_strerror) error_text;
  decltype(&curl_slist_append) append;
  decltype(&curl_slist_free_all) free_list;
};

/// Any thread. Throws TransportError when the library is not installed.
const Curl& curl();

}  // namespace dirigent::mail
