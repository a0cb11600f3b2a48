#include <array>
#include <mutex>
#include <vector>

#include <fmt/format.h>

#include "curl/library.hpp"
#include "mail/transport.hpp"

namespace dirigent::mail {

namespace {

constexpr long kConnectSeconds = 20;

using curl::Handle;
using curl::List;

const curl::Library& library() {
  try {
    return curl::library();
  } catch (const std::exception& error) {
    throw TransportError(error.what());
  }
}

struct Unsent {
  std::string_view rest;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* from) {
  auto& unsent = *static_cast<Unsent*>(from);
  const std::size_t part = std::min(size * count, unsent.rest.size());
  std::copy_n(unsent.rest.data(), part, buffer);
  unsent.rest.remove_prefix(part);
  return part;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

int stop_when_given_up(void* given_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const GivenUp*>(given_up))() ? 1 : 0;
}

class Smtp : public Transport {
 public:
  explicit Smtp(SmtpOptions options) : options_(std::move(options)) {
    const std::uint16_t port = options_.port.value_or(options_.secure ? 465 : 587);
    const bool is_ipv6 = options_.host.find(':') != std::string::npos;
    where_ = fmt::format("{}:{}", is_ipv6 ? "[" + options_.host + "]" : options_.host, port);
    url_ = fmt::format("{}://{}/{}", options_.secure ? "smtps" : "smtp", where_, options_.name);
  }

  void send(const Envelope& envelope, const std::string& message, const GivenUp& given_up) override {
    const std::string from = "<" + envelope.from + ">", to = "<" + envelope.to + ">";
    const List recipients(library().append(nullptr, to.c_str()));
    Unsent unsent{message};
    Handle handle = take();
    CURL* raw = handle.get();
    prepare(raw, given_up);
    library().set(raw, CURLOPT_MAIL_FROM, from.c_str());
    library().set(raw, CURLOPT_MAIL_RCPT, recipients.get());
    library().set(raw, CURLOPT_UPLOAD, 1L);
    library().set(raw, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
    library().set(raw, CURLOPT_READFUNCTION, give);
    library().set(raw, CURLOPT_READDATA, &unsent);
    perform(std::move(handle));
  }

  void verify(const GivenUp& given_up) override {
    Handle handle = take();
    prepare(handle.get(), given_up);
    // Greeting, TLS and login come before any command.
    library().set(handle.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    library().set(handle.get(), CURLOPT_NOBODY, 1L);
    perform(std::move(handle));
  }

 private:
  // A handle keeps its connection: one that has sent a mail before is the pool.
  Handle take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    Handle handle(library().init());
    if (!handle) throw TransportError("libcurl cannot be used");
    return handle;
  }

  void prepare(CURL* handle, const GivenUp& given_up) const {
    const curl::Library& functions = library();
    functions.reset(handle);
    functions.set(handle, CURLOPT_URL, url_.c_str());
    functions.set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    functions.set(handle, CURLOPT_NOSIGNAL, 1L);
    functions.set(handle, CURLOPT_NOPROXY, "*");
    functions.set(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    functions.set(handle, CURLOPT_TIMEOUT, static_cast<long>(options_.timeout.count()));
    functions.set(handle, CURLOPT_NOPROGRESS, 0L);
    functions.set(handle, CURLOPT_XFERINFOFUNCTION, stop_when_given_up);
    functions.set(handle, CURLOPT_XFERINFODATA, &given_up);
    functions.set(handle, CURLOPT_WRITEFUNCTION, ignore);
    functions.set(handle, CURLOPT_USE_SSL, static_cast<long>(options_.ignore_tls ? CURLUSESSL_NONE : CURLUSESSL_TRY));
    if (!options_.check_certificate) {
      functions.set(handle, CURLOPT_SSL_VERIFYPEER, 0L);
      functions.set(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!options_.user.empty()) {
      functions.set(handle, CURLOPT_USERNAME, options_.user.c_str());
      functions.set(handle, CURLOPT_PASSWORD, options_.password.c_str());
    }
    if (!options_.pool) functions.set(handle, CURLOPT_FORBID_REUSE, 1L);
  }

  void perform(Handle handle) {
    std::array<char, CURL_ERROR_SIZE> details{};
    library().set(handle.get(), CURLOPT_ERRORBUFFER, details.data());
    const CURLcode code = library().perform(handle.get());
    if (code != CURLE_OK) {
      throw TransportError(
          fmt::format("SMTP at {}: {}", where_, details[0] != 0 ? details.data() : library().error_text(code)));
    }
    if (!options_.pool) return;
    library().reset(handle.get());  // what it points to is gone when we return
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

  SmtpOptions options_;
  std::string where_, url_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

std::unique_ptr<Transport> make_smtp(SmtpOptions options) {
  return std::make_unique<Smtp>(std::move(options));
}

}  // namespace dirigent::mail
