// The HTTP/1.1 server: keep-alive, pipelining, chunked bodies, limits and deadlines, compression, TLS.
//
// One acceptor hands connections to the loops in turn; a connection stays on its loop, and so does its handler. Answers
// to one connection are sent in the order of its requests, one at a time: a client that pipelines makes us read at most
// one buffer ahead.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "io/loops.hpp"

namespace dirigent::http {

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 8055;               // 0 picks a free port
  std::optional<std::string> unix_socket;  // listen here instead of host and port
  std::size_t max_body = 1024 * 1024;      // MAX_PAYLOAD_SIZE; larger is 413
  /// Requests whose body, of any length, is left to their handler (Request::stream). Path and query are not known yet.
  std::function<bool(const Request&)> streamed;
  unsigned too_large_status = 413;                    // status of the answer to a body over max_body
  std::size_t max_header = 16 * 1024;                 // larger is 431
  std::chrono::milliseconds header_timeout{10000};    // TLS handshake; from a request's first byte to its blank line
  std::chrono::milliseconds body_timeout{60000};      // between two reads of a body
  std::chrono::milliseconds request_timeout{300000};  // from the blank line to the end of the body
  std::chrono::milliseconds stream_timeout{30000};    // the same for a body left to its handler, and altogether:
  std::size_t slowest_sender = 1024;                  // a second more for this many bytes
  std::chrono::milliseconds idle_timeout{5000};       // keep-alive (the peer's 5 s)
  std::chrono::milliseconds write_timeout{60000};     // for an answer; big ones get more:
  std::size_t slowest_reader = 8 * 1024;              // a second for this many bytes
  std::chrono::milliseconds linger_timeout{1000};     // after the last answer, for the client to read it
  std::size_t max_connections = 10000;                // beyond it: 503 and close
  std::optional<std::string> tls_certificate_file, tls_key_file;
  std::string trust_proxy = "true";      // IP_TRUST_PROXY: true, false, hop count, or csv of addresses / CIDRs
  std::optional<std::string> ip_header;  // IP_CUSTOM_HEADER
  /// JSON body of the answers the server gives by itself: 400, 408, 413, 417, 431, 500, 503. Called on any loop, must
  /// not throw. Without it they are empty.
  std::function<std::string(unsigned status)> error_body;
  /// Sent with every answer, the server's own included, unless the response sets a header of that name.
  Headers constant_headers;
  /// Where bodies of more than 64 KiB are compressed; without a pool they are sent as they are. It is
  /// destroyed before the loops.
  io::BlockingPool* compression_pool = nullptr;
};

class Server {
 public:
  /// `handler` runs on the connection's loop. The address is bound here. Throws std::system_error when that fails or
  /// the TLS files cannot be used, std::invalid_argument for a bad trust_proxy. `loops` outlives the server.
  Server(ServerOptions options, io::Loops& loops, Handler handler);
  /// Closes what is still open.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Starts accepting.
  void start();
  /// The port bound; 0 for a Unix socket.
  std::uint16_t port() const;
  /// Connections open at this moment. Any thread.
  std::size_t connections() const;
  /// Stops accepting, lets requests in flight end (idle connections are closed at once), returns when all are gone or
  /// after `limit`, when the rest are cut.
  io::Task<void> drain(std::chrono::milliseconds limit);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dirigent::http
