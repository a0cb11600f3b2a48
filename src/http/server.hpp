// The HTTP/1.1 server: acceptors on every loop, keep-alive, pipelining, chunked bodies, limits and deadlines, compression, TLS.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "io/loops.hpp"

namespace dirigent::http {

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 8055;               // 0 picks a free port
  std::optional<std::string> unix_socket;
  std::size_t max_body = 1024 * 1024;      // MAX_PAYLOAD_SIZE; larger is 413 CONTENT_TOO_LARGE
  std::size_t max_header = 16 * 1024;      // larger is 431
  std::chrono::milliseconds header_timeout{10000};
  std::chrono::milliseconds body_timeout{60000};   // between two reads of a body
  std::chrono::milliseconds idle_timeout{5000};    // keep-alive (the peer's 5 s)
  std::chrono::milliseconds write_timeout{60000};
  std::size_t max_connections = 10000;
  std::optional<std::string> tls_certificate_file, tls_key_file;
  std::string trust_proxy = "true";        // IP_TRUST_PROXY: true, false, hop count, or csv of addresses / CIDRs
  std::optional<std::string> ip_header;    // IP_CUSTOM_HEADER
};

class Server {
 public:
  /// `handler` runs on the connection's loop. Throws std::system_error when the address cannot be bound.
  Server(ServerOptions options, io::Loops& loops, Handler handler);
  ~Server();
  /// Starts accepting.
  void start();
  std::uint16_t port() const;
  /// Stops accepting, lets requests in flight end (idle connections are closed at once), returns when all are gone or
  /// after `limit`.
  io::Task<void> drain(std::chrono::milliseconds limit);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dirigent::http
