#include "files/fetch.hpp"

#include <sys/socket.h>

#include <stdexcept>

#include "base/text.hpp"
#include "curl/library.hpp"
#include "http/body/media_type.hpp"

namespace dirigent::files {

namespace {

constexpr long kConnectSeconds = 10, kSilentSeconds = 30, kWholeSeconds = 3600, kRedirects = 5;

/// What the callbacks share. An exception must not pass through libcurl: it waits here.
struct Transfer {
  storage::Sink& sink;
  const FetchOptions& options;
  std::uint64_t size = 0;
  std::exception_ptr failure;
};

std::size_t take(char* bytes, std::size_t one, std::size_t count, void* to) {
  Transfer& transfer = *static_cast<Transfer*>(to);
  const std::size_t size = one * count;
  try {
    transfer.size += size;
    if (transfer.options.largest && transfer.size > *transfer.options.largest) throw TooLarge();
    transfer.sink.write({bytes, size});
  } catch (...) {
    transfer.failure = std::current_exception();
    return 0;
  }
  return size;
}

curl_socket_t open_socket(void* rules, curlsocktype, curl_sockaddr* address) {
  if (!may_connect(&address->addr, *static_cast<const AddressRules*>(rules))) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string text_of(CURL* handle, CURLINFO info) {
  const char* text = nullptr;
  curl::library().info(handle, info, &text);
  return text == nullptr ? std::string() : std::string(text);
}

std::string name_in(std::string url) {
  url.resize(std::min(url.find_first_of("?#"), url.size()));
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find('/', scheme == url.npos ? 0 : scheme + 3);
  if (path == url.npos) return {};
  return base::percent_decode(url.substr(url.rfind('/') + 1), false).value_or("");
}

}  // namespace

Fetched fetch(storage::Driver& driver, const std::string& path, const std::string& url, const FetchOptions& options) {
  const curl::Library& curl = curl::library();
  const curl::Handle handle(curl.init());
  if (!handle) throw FetchError("libcurl cannot be used");
  const std::unique_ptr<storage::Sink> sink = driver.create(path);
  Transfer transfer{*sink, options, 0, nullptr};
  CURL* to = handle.get();
  curl.set(to, CURLOPT_URL, url.c_str());
  curl.set(to, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set(to, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl.set(to, CURLOPT_PROXY, "");
  curl.set(to, CURLOPT_NOSIGNAL, 1L);
  curl.set(to, CURLOPT_FOLLOWLOCATION, 1L);
  curl.set(to, CURLOPT_MAXREDIRS, kRedirects);
  curl.set(to, CURLOPT_FAILONERROR, 1L);
  curl.set(to, CURLOPT_ACCEPT_ENCODING, "");
  curl.set(to, CURLOPT_USERAGENT, "dirigent");
  curl.set(to, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl.set(to, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl.set(to, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
  curl.set(to, CURLOPT_TIMEOUT, kWholeSeconds);
  curl.set(to, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl.set(to, CURLOPT_OPENSOCKETDATA, &options.addresses);
  curl.set(to, CURLOPT_WRITEFUNCTION, take);
  curl.set(to, CURLOPT_WRITEDATA, &transfer);
  const CURLcode code = curl.perform(to);
  if (transfer.failure) std::rethrow_exception(transfer.failure);
  if (code != CURLE_OK) throw FetchError(curl.error_text(code));
  sink->finish();
  Fetched fetched;
  fetched.size = transfer.size;
  fetched.name = name_in(text_of(to, CURLINFO_EFFECTIVE_URL));
  const auto media = http::parse_media_type(text_of(to, CURLINFO_CONTENT_TYPE));
  fetched.type = media ? media->type : "application/octet-stream";
  return fetched;
}

}  // namespace dirigent::files
