#include "http/server/server.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/log.hpp"
#include "http/server/connection.hpp"
#include "http/server/listener.hpp"

namespace dirigent::http {

namespace {

constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kDrainCheck{5};

// Late by a quarter at most, and never busier than four times a second without need.
std::chrono::milliseconds tick_of(const ServerOptions& options) {
  const auto shortest = std::min({options.header_timeout, options.body_timeout, options.request_timeout,
                                  options.idle_timeout, options.write_timeout, options.linger_timeout});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

std::unique_ptr<asio::ssl::context> tls_context(const ServerOptions& options) {
  if (!options.tls_certificate_file || !options.tls_key_file) return nullptr;
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
  ErrorCode error;
  context->use_certificate_chain_file(*options.tls_certificate_file, error);
  if (error) throw std::system_error(error, "cannot use the certificate " + *options.tls_certificate_file);
  context->use_private_key_file(*options.tls_key_file, asio::ssl::context::pem, error);
  if (error) throw std::system_error(error, "cannot use the key " + *options.tls_key_file);
  return context;
}

io::Task<void> serve(std::shared_ptr<Shared> shared, std::shared_ptr<LoopShare> loop,
                     std::unique_ptr<Transport> transport, std::string peer_ip) {
  Connection connection(std::move(shared), std::move(loop), std::move(transport), std::move(peer_ip));
  co_await connection.run();
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  Impl(ServerOptions options, io::Loops& loops_of_server, Handler handler);
  static io::Task<void> accept_all(std::shared_ptr<Impl> self);
  void take(Listener::Accepted accepted, unsigned index);
  void turn_away(Socket& socket) const;
  void close();
  void on_every_loop(void (Watch::*act)());

  io::Loops& loops;
  std::shared_ptr<Shared> shared;
  std::unique_ptr<asio::ssl::context> tls;
  std::vector<std::shared_ptr<LoopShare>> shares;
  Listener listener;
  std::uint16_t port;
};

Server::Impl::Impl(ServerOptions options, io::Loops& loops_of_server, Handler handler)
    : loops(loops_of_server),
      shared(std::make_shared<Shared>(std::move(options), std::move(handler))),
      tls(tls_context(shared->options)),
      listener(shared->options, loops.at(0)),
      port(listener.port()) {
  for (unsigned i = 0; i < loops.size(); ++i) {
    auto share = std::make_shared<LoopShare>();
    share->watch = std::make_shared<Watch>(loops.at(i), tick_of(shared->options));
    shares.push_back(std::move(share));
  }
}

// Runs on loop 0. Taking turns beats one listening socket a loop: the kernel spreads few connections by hash, unevenly.
io::Task<void> Server::Impl::accept_all(std::shared_ptr<Impl> self) {
  unsigned turn = 0;
  while (self->listener.open()) {
    const unsigned index = turn++ % self->loops.size();
    ErrorCode error;
    auto accepted = co_await self->listener.accept(self->loops.at(index), error);
    if (accepted) {
      self->take(std::move(*accepted), index);
    } else if (error != asio::error::operation_aborted && self->listener.open()) {
      // Out of descriptors or memory: connections wait in the kernel's queue while some of ours end.
      base::log::warn("A connection could not be accepted", {{"cause", error.message()}});
      co_await io::sleep_for(kAcceptPause);
    }
  }
}

void Server::Impl::take(Listener::Accepted accepted, unsigned index) {
  if (shared->open.load(std::memory_order_relaxed) >= shared->options.max_connections) {
    return turn_away(accepted.socket);
  }
  shared->open.fetch_add(1, std::memory_order_relaxed);
  auto transport =
      tls ? make_tls_transport(std::move(accepted.socket), *tls) : make_plain_transport(std::move(accepted.socket));
  asio::co_spawn(loops.at(index), serve(shared, shares[index], std::move(transport), std::move(accepted.peer_ip)),
                 asio::detached);
}

void Server::Impl::turn_away(Socket& socket) const {
  if (tls) return;
  const Response response = refusal_response(shared->options, 503);
  std::string out;
  DateCache date;
  shared->heads.append(out, response, Terms{}, date.now(), false);
  out += response.body;
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(out), ignored);
  socket.shutdown(Socket::shutdown_both, ignored);
}

void Server::Impl::on_every_loop(void (Watch::*act)()) {
  for (unsigned i = 0; i < loops.size(); ++i) {
    asio::post(loops.at(i), [watch = shares[i]->watch, act] { (watch.get()->*act)(); });
  }
}

// Any thread.
void Server::Impl::close() {
  shared->draining = true;
  asio::post(loops.at(0), [self = shared_from_this()] { self->listener.close(); });
}

Server::Server(ServerOptions options, io::Loops& loops, Handler handler)
    : impl_(std::make_shared<Impl>(std::move(options), loops, std::move(handler))) {}

Server::~Server() {
  impl_->close();
  impl_->on_every_loop(&Watch::cut_all);
}

void Server::start() {
  asio::co_spawn(impl_->loops.at(0), Impl::accept_all(impl_), asio::detached);
}

std::uint16_t Server::port() const {
  return impl_->port;
}

std::size_t Server::connections() const {
  return impl_->shared->open.load(std::memory_order_relaxed);
}

io::Task<void> Server::drain(std::chrono::milliseconds limit) {
  const std::shared_ptr<Impl> impl = impl_;
  const auto end = std::chrono::steady_clock::now() + limit;
  impl->close();
  impl->on_every_loop(&Watch::cut_idle);
  while (impl->shared->open.load(std::memory_order_relaxed) > 0 && std::chrono::steady_clock::now() < end) {
    co_await io::sleep_for(kDrainCheck);
  }
  impl->on_every_loop(&Watch::cut_all);
}

}  // namespace dirigent::http
