// A server with a trivial handler, to be measured from outside: `http_server_bench [port] [loops]`, then
// `wrk -t1 -c32 http://127.0.0.1:<port>/`. The security headers go along, as they do in production.
#include <cstdlib>

#include "http/security_headers.hpp"
#include "http/server/server.hpp"

namespace {

dirigent::io::Task<dirigent::http::Response> answer(dirigent::http::Request) {
  dirigent::http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = "pong";
  co_return response;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace dirigent;
  io::Loops loops(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 2);
  http::ServerOptions options;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8399);
  options.constant_headers = http::SecurityHeaders().all();
  http::Server server(std::move(options), loops, answer);
  server.start();
  loops.run();
}
