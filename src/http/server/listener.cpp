#include "http/server/listener.hpp"

#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <system_error>

namespace dirigent::http {

namespace {

using Tcp = asio::ip::tcp;
using Endpoint = asio::generic::stream_protocol::endpoint;

[[noreturn]] void fail(const ErrorCode& error, const std::string& shown) {
  throw std::system_error(error, "cannot listen on " + shown);
}

// A name or an address; the first one it resolves to.
Tcp::endpoint resolve(const std::string& host, std::uint16_t port, asio::io_context& context) {
  ErrorCode error;
  const auto address = asio::ip::make_address(host, error);
  if (!error) return {address, port};
  Tcp::resolver resolver(context);
  const auto found = resolver.resolve(host, std::to_string(port), Tcp::resolver::passive, error);
  if (error || found.empty()) fail(error, host);
  return found.begin()->endpoint();
}

std::string ip_of(const Endpoint& endpoint) {
  const int family = endpoint.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "127.0.0.1";
  Tcp::endpoint tcp;
  std::memcpy(tcp.data(), endpoint.data(), std::min(endpoint.size(), tcp.capacity()));
  const asio::ip::address address = tcp.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// A file left by a server that died: nobody answers on it.
void remove_stale(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  ErrorCode error;
  probe.connect(asio::local::stream_protocol::endpoint(path), error);
  if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

}  // namespace

Listener::Listener(const ServerOptions& options, asio::io_context& context) : acceptor_(context) {
  if (options.unix_socket) {
    bind_unix(*options.unix_socket);
  } else {
    bind_tcp(options);
  }
}

Listener::~Listener() {
  close();
}

void Listener::bind_tcp(const ServerOptions& options) {
  const Tcp::endpoint wanted =
      resolve(options.host, options.port, static_cast<asio::io_context&>(acceptor_.get_executor().context()));
  listen(Endpoint(wanted.data(), wanted.size(), IPPROTO_TCP), options.host + " port " + std::to_string(options.port));
  Tcp::endpoint bound;
  const Endpoint local = acceptor_.local_endpoint();
  std::memcpy(bound.data(), local.data(), std::min(local.size(), bound.capacity()));
  port_ = bound.port();
}

void Listener::bind_unix(const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) fail(asio::error::name_too_long, path);
  remove_stale(path);
  const asio::local::stream_protocol::endpoint endpoint(path);
  listen(Endpoint(endpoint.data(), endpoint.size(), 0), path);
  path_ = path;
}

void Listener::listen(const Endpoint& endpoint, const std::string& shown) {
  ErrorCode error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) fail(error, shown);
}

io::Task<std::optional<Listener::Accepted>> Listener::accept(asio::io_context& target, ErrorCode& error) {
  Socket socket(target);
  Endpoint peer;
  co_await acceptor_.async_accept(socket, peer, asio::redirect_error(io::use_task, error));
  if (error) co_return std::nullopt;
  if (path_.empty()) {
    const int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  std::string ip = ip_of(peer);
  co_return Accepted{std::move(socket), std::move(ip)};
}

void Listener::close() {
  ErrorCode ignored;
  acceptor_.close(ignored);
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

}  // namespace dirigent::http
