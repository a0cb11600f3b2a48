#include "http/server/server.hpp"

#include <gmock/gmock.h>

#include "http/security_headers.hpp"
#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kHost = "Host: x\r\n";

std::string get(std::string_view target, std::string_view headers = "") {
  return fmt::format("GET {} HTTP/1.1\r\n{}{}\r\n", target, kHost, headers);
}

io::Task<Response> big_json(Request) {
  Response response;
  response.content_type = "application/json; charset=utf-8";
  response.headers.add("Vary", "Origin, Cache-Control");
  response.body = "{\"data\":\"" + std::string(3000, 'a') + "\"}";
  co_return response;
}

io::Task<Response> addresses(Request request) {
  Response response;
  response.body = request.peer_ip + " " + request.ip + " " + request.id;
  co_return response;
}

// RFC 9112 section 2.2: clients of old end a body with a line break that is not part of it.
TEST(Server, EmptyLinesBeforeARequestAreSkipped) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  EXPECT_THAT(client.ask("\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(client.ask("\r\n\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, KeepsTheConnection) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  const std::string first = client.ask(get("/a?x=1"));
  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(first, HasSubstr("\r\nConnection: keep-alive\r\nKeep-Alive: timeout=0\r\n\r\n"));
  EXPECT_THAT(first, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(first, HasSubstr(" GMT\r\n"));
  EXPECT_THAT(first, EndsWith("GET\n/a\nx=1\n"));
  EXPECT_THAT(client.ask(get("/b")), EndsWith("GET\n/b\n\n"));
  EXPECT_EQ(server.server().connections(), 1U);
}

TEST(Server, AnnouncesTheIdleTimeInSeconds) {
  ServerOptions options = test_options();
  options.idle_timeout = std::chrono::seconds(5);
  TestServer server(options, echo);
  RawClient client(server.port());
  EXPECT_THAT(client.ask(get("/")), HasSubstr("\r\nKeep-Alive: timeout=5\r\n"));
}

TEST(Server, ClosesWhenAsked) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_all(), HasSubstr("\r\nConnection: close\r\n\r\n"));
  EXPECT_TRUE(client.ended());
}

TEST(Server, OldClientsGetOneAnswer) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("Connection: close"));
  EXPECT_TRUE(client.ended());
  RawClient keeping(server.port());
  EXPECT_THAT(keeping.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), HasSubstr("Connection: keep-alive"));
}

TEST(Server, AnswersAThousandPipelinedRequestsInOrder) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += get("/" + std::to_string(i));
  std::thread writer([&] { client.send(requests); });
  for (int i = 0; i < 1000; ++i) ASSERT_THAT(client.read_answer(), EndsWith(fmt::format("GET\n/{}\n\n", i)));
  writer.join();
}

TEST(Server, ReadsBodies) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), EndsWith("\nhello"));
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "3\r\nabc\r\n2;name=value\r\nde\r\n0\r\nAuthorization: trailer\r\n\r\n"),
              EndsWith("\nabcde"));
  const std::string large(600000, 'z');
  EXPECT_THAT(
      client.ask(fmt::format("SEARCH / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", large.size(), large)),
      EndsWith("\n" + large));
  EXPECT_THAT(client.ask(get("/after")), EndsWith("/after\n\n"));
}

TEST(Server, TakesBytesOneByOne) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  for (const char c :
       std::string("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")) {
    client.send(std::string_view(&c, 1));
  }
  EXPECT_THAT(client.read_answer(), EndsWith("POST\n/x\n\nab"));
}

TEST(Server, TrailersAreNoHeaders) {
  TestServer server(test_options(), [](Request request) -> io::Task<Response> {
    Response response;
    response.body = request.headers.get("authorization") ? "fooled" : "safe";
    co_return response;
  });
  RawClient client(server.port());
  EXPECT_THAT(
      client.ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: a\r\n\r\n"),
      EndsWith("safe"));
}

TEST(Server, HeadSendsTheHeadersOfGet) {
  TestServer server(test_options(), big_json);
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  const std::string answer = client.read_answer(true);
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 3011\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json; charset=utf-8\r\n"));
  EXPECT_THAT(client.ask(get("/")), StartsWith("HTTP/1.1 200 OK\r\n"));  // no body lies between
}

TEST(Server, TellsToContinue) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(client.ask("ok"), EndsWith("\nok"));
  // A body that is there already needs no leave.
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok"),
              StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, CompressesWhatIsLarge) {
  TestServer server(test_options(), big_json);
  RawClient client(server.port());
  const std::string gzip = client.ask(get("/", "Accept-Encoding: gzip\r\n"));
  EXPECT_THAT(gzip, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_THAT(gzip, HasSubstr("\r\nVary: Origin, Cache-Control, Accept-Encoding\r\n"));
  EXPECT_LT(gzip.size(), 600U);
  EXPECT_THAT(client.ask(get("/", "Accept-Encoding: gzip, br\r\n")), HasSubstr("\r\nContent-Encoding: br\r\n"));
  const std::string plain = client.ask(get("/"));
  EXPECT_THAT(plain, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(plain, HasSubstr("Vary: Origin, Cache-Control, Accept-Encoding\r\n"));
}

std::string post(const std::string& body, const std::string& headers = {}) {
  return "POST / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Server, SendsPlainWhatIsAboutAsLongAsWhatCamePlain) {
  TestServer server(test_options(), big_json);
  RawClient client(server.port());
  EXPECT_THAT(client.ask(post(std::string(3000, 'a'))), Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(client.ask(post(std::string(300, 'a'))), HasSubstr("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_THAT(client.ask(post(std::string(3000, 'a'), "Content-Encoding: gzip\r\n")),
              HasSubstr("\r\nContent-Encoding: gzip\r\n"));
}

io::Task<Response> rendered(Request request) {
  Response response;
  response.content_type = "application/json";
  response.body = std::string(std::stoul(request.query), 'a');
  if (request.path == "/ahead") response.rendition = co_await request.render(response.body);
  EXPECT_EQ(response.rendition.has_value(), request.path == "/ahead");
  co_return response;
}

TEST(Server, SendsWhatItsHandlerHadMadeAhead) {
  TestServer server(test_options(), rendered);
  RawClient client(server.port());
  const auto without_date = [](std::string answer) {
    const std::size_t date = answer.find("Date: ");
    return answer.erase(date, answer.find("\r\n", date) - date);
  };
  for (const std::string size : {"100", "3000", "300000"}) {
    const std::string ahead = client.ask(get("/ahead?" + size, "Accept-Encoding: gzip\r\n"));
    const std::string after = client.ask(get("/after?" + size, "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(without_date(ahead), without_date(after));
  }
}

TEST(Server, LeavesSmallBodiesAlone) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  const std::string answer = client.ask(get("/", "Accept-Encoding: gzip, br\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(answer, Not(HasSubstr("Vary")));
}

TEST(Server, CompressesHugeBodiesInThePool) {
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    Response response;
    response.content_type = "application/json";
    response.body = std::string(2000000, 'a');
    co_return response;
  });
  RawClient client(server.port());
  const std::string answer = client.ask(get("/", "Accept-Encoding: br\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Encoding: br"));
  EXPECT_LT(answer.size(), 20000U);
}

TEST(Server, KnowsWhatTheClientHas) {
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = "pong";
    co_return response;
  });
  RawClient client(server.port());
  const std::string tag = "W/\"4-DlFKBmK8tp3IY5U9HOJuPUDoGoc\"";
  EXPECT_THAT(client.ask(get("/")), HasSubstr("\r\nETag: " + tag + "\r\n"));
  const std::string known = client.ask(get("/", "If-None-Match: \"a\", " + tag + "\r\n"));
  EXPECT_THAT(known, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(known, Not(HasSubstr("Content-")));
  EXPECT_THAT(client.ask(get("/", "If-None-Match: \"other\"\r\n")), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(client.ask(get("/", "If-None-Match: *\r\nCache-Control: no-cache\r\n")), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(client.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nIf-None-Match: *\r\n\r\n"),
              StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, NoContentHasNoLength) {
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    Response response;
    response.status = 204;
    response.content_type = "application/json";
    co_return response;
  });
  RawClient client(server.port());
  const std::string answer = client.ask(get("/"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-")));
  EXPECT_THAT(answer, Not(HasSubstr("ETag")));
}

TEST(Server, SendsConstantHeadersUnlessOverruled) {
  ServerOptions options = test_options();
  options.constant_headers = SecurityHeaders().all();
  TestServer server(options, [](Request request) -> io::Task<Response> {
    Response response;
    if (request.path == "/own") response.headers.add("content-security-policy", "default-src 'none'");
    co_return response;
  });
  RawClient client(server.port());
  EXPECT_THAT(client.ask(get("/")), HasSubstr("\r\nContent-Security-Policy: script-src 'self'"));
  const std::string own = client.ask(get("/own"));
  EXPECT_THAT(own, HasSubstr("\r\ncontent-security-policy: default-src 'none'\r\n"));
  EXPECT_THAT(own, Not(HasSubstr("script-src")));
  EXPECT_THAT(own, HasSubstr("\r\nX-Powered-By: Directus\r\n"));
  EXPECT_THAT(client.ask(get("/%zz")), HasSubstr("\r\nX-Powered-By: Directus\r\n"));
}

TEST(Server, HeadersCannotBeSplit) {
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    Response response;
    response.headers.add("Location", "/a\r\nSet-Cookie: evil=1");
    response.headers.add("Content-Length", "9999");
    response.body = "x";
    co_return response;
  });
  RawClient client(server.port());
  const std::string answer = client.ask(get("/"));
  EXPECT_THAT(answer, HasSubstr("\r\nLocation: /a  Set-Cookie: evil=1\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("9999")));
}

TEST(Server, EchoesSaneRequestIds) {
  TestServer server(test_options(), addresses);
  RawClient client(server.port());
  const std::string sane = client.ask(get("/", "X-Request-Id: abc-1.2_3\r\n"));
  EXPECT_THAT(sane, HasSubstr("\r\nX-Request-Id: abc-1.2_3\r\n"));
  EXPECT_THAT(sane, EndsWith("127.0.0.1 127.0.0.1 abc-1.2_3"));
  EXPECT_THAT(client.ask(get("/", "X-Request-Id: a b\r\n")), Not(HasSubstr("X-Request-Id")));
  EXPECT_THAT(client.ask(get("/")), Not(HasSubstr("X-Request-Id")));
}

TEST(Server, AppliesTheTrustRules) {
  TestServer server(test_options(), addresses);
  RawClient client(server.port());
  EXPECT_THAT(client.ask(get("/", "X-Forwarded-For: 10.1.1.1, 10.2.2.2\r\n")), HasSubstr("127.0.0.1 10.1.1.1 "));
  ServerOptions options = test_options();
  options.trust_proxy = "false";
  TestServer strict(options, addresses);
  RawClient other(strict.port());
  EXPECT_THAT(other.ask(get("/", "X-Forwarded-For: 10.1.1.1\r\n")), HasSubstr("127.0.0.1 127.0.0.1 "));
}

TEST(Server, ServesOnAUnixSocket) {
  ServerOptions options = test_options();
  options.unix_socket = testing::TempDir() + "/dirigent_http_test.sock";
  {
    TestServer server(options, addresses);
    EXPECT_EQ(server.port(), 0);
    RawClient client(*options.unix_socket);
    EXPECT_THAT(client.ask(get("/")), HasSubstr("127.0.0.1 127.0.0.1 "));
    io::Loops loops(1);
    EXPECT_THROW(Server(options, loops, echo), std::system_error);
  }
  EXPECT_NE(::access(options.unix_socket->c_str(), F_OK), 0);
}

TEST(Server, SpreadsConnectionsOverTheLoops) {
  TestServer server(
      test_options(),
      [](Request) -> io::Task<Response> {
        Response response;
        response.body = std::to_string(io::Loops::current());
        co_return response;
      },
      2);
  std::vector<std::unique_ptr<RawClient>> clients;
  std::map<char, int> counts;
  for (int i = 0; i < 32; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    ++counts[clients.back()->ask(get("/")).back()];
  }
  EXPECT_EQ(counts['0'], 16);
  EXPECT_EQ(counts['1'], 16);
}

TEST(Server, RefusesAnAddressInUse) {
  TestServer server(test_options(), echo);
  ServerOptions options = test_options();
  options.port = server.port();
  io::Loops loops(1);
  EXPECT_THROW(Server(options, loops, echo), std::system_error);
}

}  // namespace
}  // namespace dirigent::http
