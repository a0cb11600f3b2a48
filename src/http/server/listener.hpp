// The listening socket: TCP or Unix, and connections accepted onto a given loop.
#pragma once
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "http/server/server.hpp"
#include "http/server/transport.hpp"

namespace dirigent::http {

class Listener {
 public:
  /// Binds and listens. Throws std::system_error that names the address.
  Listener(const ServerOptions& options, io::asio::io_context& context);
  /// Removes a Unix socket's file.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  struct Accepted {
    Socket socket;
    std::string peer_ip;
  };
  /// Waits for a connection and gives it to `target`'s loop; nothing on an error.
  io::Task<std::optional<Accepted>> accept(io::asio::io_context& target, ErrorCode& error);
  std::uint16_t port() const { return port_; }
  bool open() const { return acceptor_.is_open(); }
  void close();

 private:
  void bind_tcp(const ServerOptions& options);
  void bind_unix(const std::string& path);
  void listen(const asio::generic::stream_protocol::endpoint& endpoint, const std::string& shown);

  asio::basic_socket_acceptor<asio::generic::stream_protocol, io::Executor> acceptor_;
  std::uint16_t port_ = 0;
  std::string path_;
};

}  // namespace dirigent::http
