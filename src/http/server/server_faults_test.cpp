// What hostile and broken clients do.
#include <gmock/gmock.h>

#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kPost = "POST / HTTP/1.1\r\nHost: x\r\n";

std::atomic<int> handled{0};

io::Task<Response> count(Request request) {
  ++handled;
  co_return co_await echo(std::move(request));
}

// The whole answer to bytes that cannot be a request; the connection is closed in order and no handler ran.
std::string refused(std::string_view bytes, ServerOptions options = test_options()) {
  handled = 0;
  TestServer server(std::move(options), count);
  RawClient client(server.port());
  std::thread writer([&] { client.send(bytes); });
  const std::string answer = client.read_all();
  writer.join();
  EXPECT_TRUE(client.ended()) << answer;
  EXPECT_EQ(handled, 0);
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n\r\n"));
  client.close();
  EXPECT_TRUE(server.settles_at(0));
  return answer;
}

struct BadRequest {
  const char* name;
  std::string bytes;
};

class Malformed : public testing::TestWithParam<BadRequest> {};

TEST_P(Malformed, IsRefusedAndClosed) {
  const std::string answer = refused(GetParam().bytes);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, EndsWith("{\"refused\":400}"));
}

const std::string kGet = "GET / HTTP/1.1\r\n";
const std::string kHostLine = "Host: x\r\n";
const std::string kPostLines = std::string(kPost);

INSTANTIATE_TEST_SUITE_P(
    All, Malformed,
    testing::Values(
        BadRequest{"Garbage", "\x01\x02 blah\r\n\r\n"},
        BadRequest{"TlsHello", std::string("\x16\x03\x01\x02\x00\r\n\r\n", 9)}, BadRequest{"NoHost", kGet + "\r\n"},
        BadRequest{"TwoHosts", kGet + kHostLine + "Host: y\r\n\r\n"},
        BadRequest{"BareLineFeed", "GET / HTTP/1.1\nHost: x\n\n"},
        BadRequest{"BareLineFeedInside", kGet + "Host: x\nA: b\r\n\r\n"},
        BadRequest{"BareCarriageReturn", kGet + "Host: x\r\nA: b\rc\r\n\r\n"},
        BadRequest{"FoldedLine", kGet + kHostLine + "A: b\r\n c\r\n\r\n"},
        BadRequest{"FirstLineBlank", " " + kGet + kHostLine + "\r\n"},
        BadRequest{"SpaceBeforeColon", kGet + "Host : x\r\n\r\n"},
        BadRequest{"NulInHeader", kGet + kHostLine + std::string("A: b\0c\r\n\r\n", 10)},
        BadRequest{"OtherVersion", "GET / HTTP/2.0\r\n" + kHostLine + "\r\n"}, BadRequest{"NoVersion", "GET /\r\n\r\n"},
        BadRequest{"LengthAndChunked", kPostLines + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        BadRequest{"ChunkedAndLength", kPostLines + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"},
        BadRequest{"TwoLengths", kPostLines + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
        BadRequest{"LengthList", kPostLines + "Content-Length: 1, 1\r\n\r\na"},
        BadRequest{"NegativeLength", kPostLines + "Content-Length: -1\r\n\r\n"},
        BadRequest{"SignedLength", kPostLines + "Content-Length: +1\r\n\r\na"},
        BadRequest{"EmptyLength", kPostLines + "Content-Length:\r\n\r\n"},
        BadRequest{"OverflowingLength", kPostLines + "Content-Length: 18446744073709551617\r\n\r\n"},
        BadRequest{"OtherCoding", kPostLines + "Transfer-Encoding: gzip\r\n\r\n"},
        BadRequest{"TwoCodings", kPostLines + "Transfer-Encoding: gzip, chunked\r\n\r\n"},
        BadRequest{"DisguisedCoding", kPostLines + "Transfer-Encoding: xchunked\r\n\r\n"},
        BadRequest{"CodingTwice",
                   kPostLines + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        BadRequest{"CodingInOldVersion", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        BadRequest{"ChunkSizeNoNumber", kPostLines + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"},
        BadRequest{"ChunkSizeHuge", kPostLines + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"},
        BadRequest{"ChunkWithoutEnd", kPostLines + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"},
        BadRequest{"ChunkLineEndless", kPostLines + "Transfer-Encoding: chunked\r\n\r\n" + std::string(100000, '0')},
        BadRequest{"ChunkExtensionFlood",
                   kPostLines + "Transfer-Encoding: chunked\r\n\r\n1;a=" + std::string(9000, 'b') + "\r\na\r\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ServerFaults, HeaderFloods) {
  const std::string lines = "GET / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_THAT(refused(lines + "A: " + std::string(20000, 'a') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  std::string many = lines;
  for (int i = 0; i < 5000; ++i) many += fmt::format("A{}: b\r\n", i);
  EXPECT_THAT(refused(many), EndsWith("{\"refused\":431}"));
  EXPECT_THAT(refused("GET /" + std::string(100000, 'a')), StartsWith("HTTP/1.1 431 "));
}

TEST(ServerFaults, LargestHeaderPasses) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  const std::string lines = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
  const std::string filler(16 * 1024 - lines.size() - 4, 'a');
  EXPECT_THAT(client.ask(lines + filler + "\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  client.send(lines + filler + "a\r\n\r\n");
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 431 "));
}

TEST(ServerFaults, OversizeBodies) {
  ServerOptions options = test_options();
  options.max_body = 1000;
  const std::string large(1001, 'b');
  const std::string whole = fmt::format("{}Content-Length: 1001\r\n\r\n{}", kPost, large);
  EXPECT_THAT(refused(whole, options), StartsWith("HTTP/1.1 413 Payload Too Large\r\n"));
  EXPECT_THAT(refused(fmt::format("{}Transfer-Encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n", kPost, large), options),
              EndsWith("{\"refused\":413}"));
  std::string chunks = fmt::format("{}Transfer-Encoding: chunked\r\n\r\n", kPost);
  for (int i = 0; i < 11; ++i) chunks += "64\r\n" + std::string(100, 'c') + "\r\n";
  EXPECT_THAT(refused(chunks, options), StartsWith("HTTP/1.1 413 "));
  // No leave to send what would be refused.
  EXPECT_THAT(refused(fmt::format("{}Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", kPost), options),
              StartsWith("HTTP/1.1 413 "));
}

TEST(ServerFaults, LargestBodyPasses) {
  ServerOptions options = test_options();
  options.max_body = 1000;
  TestServer server(options, echo);
  RawClient client(server.port());
  const std::string exact(1000, 'b');
  EXPECT_THAT(client.ask(fmt::format("{}Content-Length: 1000\r\n\r\n{}", kPost, exact)), EndsWith(exact));
}

TEST(ServerFaults, TheAnswerToAnOversizeBodyIsReadable) {
  // Megabytes are still on their way when the server answers; a reset would take the answer with it.
  const std::string bytes = fmt::format("{}Content-Length: 20000000\r\n\r\n{}", kPost, std::string(20000000, 'x'));
  ServerOptions options = test_options();
  options.linger_timeout = std::chrono::seconds(2);
  EXPECT_THAT(refused(bytes, options), EndsWith("{\"refused\":413}"));
}

TEST(ServerFaults, UnknownExpectation) {
  EXPECT_THAT(refused(fmt::format("{}Expect: miracles\r\n\r\n", kPost)), StartsWith("HTTP/1.1 417 "));
}

TEST(ServerFaults, StallingHeaders) {
  EXPECT_THAT(refused("GET / HTTP/1.1\r\nHos"), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST(ServerFaults, DrippingHeadersDoNotExtendTheTime) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  const auto begin = std::chrono::steady_clock::now();
  std::thread writer([&] {
    client.send("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 60; ++i) {
      client.send("A: b\r\n");
      ::usleep(10000);
    }
  });
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(550));
  writer.join();
}

TEST(ServerFaults, StallingBodies) {
  EXPECT_THAT(refused(fmt::format("{}Content-Length: 10\r\n\r\nabc", kPost)), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(refused(fmt::format("{}Transfer-Encoding: chunked\r\n\r\n5\r\nab", kPost)),
              EndsWith("{\"refused\":408}"));
}

TEST(ServerFaults, DrippingBodiesEndWithTheRequestTime) {
  ServerOptions options = test_options();
  options.request_timeout = std::chrono::milliseconds(200);
  TestServer server(options, echo);
  RawClient client(server.port());
  std::thread writer([&] {
    client.send(fmt::format("{}Content-Length: 1000\r\n\r\n", kPost));
    for (int i = 0; i < 50; ++i) {
      client.send("x");
      ::usleep(10000);
    }
  });
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408 "));
  writer.join();
}

TEST(ServerFaults, SilentClientsAreClosedWithoutAWord) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.ended());
  EXPECT_TRUE(server.settles_at(0));
}

TEST(ServerFaults, IdleConnectionsAreClosed) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.ended());
}

TEST(ServerFaults, HalfRequestsAtTheEndAreDropped) {
  TestServer server(test_options(), count);
  handled = 0;
  RawClient client(server.port());
  client.send(fmt::format("{}Content-Length: 10\r\n\r\nabc", kPost));
  client.end_sending();
  client.read_all();
  EXPECT_TRUE(server.settles_at(0));
  EXPECT_EQ(handled, 0);
}

TEST(ServerFaults, SlowReadersAreCut) {
  ServerOptions options = test_options();
  options.slowest_reader = 100'000'000;
  TestServer server(options, [](Request) -> io::Task<Response> {
    Response response;
    response.body = std::string(8'000'000, 'a');
    response.etag = false;
    co_return response;
  });
  RawClient client(server.port(), 4096);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.settles_at(1));
  EXPECT_TRUE(server.settles_at(0));
  EXPECT_LT(client.read_all().size(), 8'000'000U);
}

TEST(ServerFaults, AClientThatNeverReadsHoldsNoMoreThanOneAnswer) {
  static std::atomic<int> answers{0};
  answers = 0;
  TestServer server(test_options(), [](Request) -> io::Task<Response> {
    ++answers;
    Response response;
    response.body = std::string(1000000, 'a');
    response.etag = false;
    co_return response;
  });
  RawClient client(server.port(), 4096);
  std::string flood;
  for (int i = 0; i < 200; ++i) flood += "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(flood);
  ::usleep(100000);
  EXPECT_LT(answers, 20);  // some fit the kernel's buffers, the rest waits unread
}

TEST(ServerFaults, ResetsHurtNobody) {
  TestServer server(test_options(), echo);
  for (int i = 0; i < 50; ++i) {
    RawClient client(server.port());
    client.send(i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
                           : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
    client.reset();
  }
  EXPECT_TRUE(server.settles_at(0));
  RawClient client(server.port());
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

TEST(ServerFaults, TooManyConnections) {
  ServerOptions options = test_options();
  options.max_connections = 2;
  TestServer server(options, echo);
  RawClient first(server.port());
  RawClient second(server.port());
  ASSERT_TRUE(server.settles_at(2));
  RawClient third(server.port());
  EXPECT_THAT(third.read_all(), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(first.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  first.close();
  ASSERT_TRUE(server.settles_at(1));
  RawClient fourth(server.port());
  EXPECT_THAT(fourth.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

TEST(ServerFaults, ThrowingHandlers) {
  TestServer server(test_options(), [](Request request) -> io::Task<Response> {
    if (request.path == "/odd") throw 5;
    throw std::runtime_error("secret cause");
    co_return Response{};
  });
  RawClient client(server.port());
  const std::string answer = client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_THAT(answer, EndsWith("{\"refused\":500}"));
  EXPECT_THAT(answer, ContainsRegex("\r\nX-Request-Id: [0-9a-v]{6}-[0-9a-v]{8}\r\n"));
  EXPECT_THAT(client.ask("GET /odd HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 500 "));
}

TEST(ServerFaults, UnreadablePathsKeepTheConnection) {
  TestServer server(test_options(), echo);
  RawClient client(server.port());
  for (const char* path : {"/items/%zz", "/items/%", "/items/%00", "/items/%ff", "/items/%e4b"}) {
    const std::string answer = client.ask(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << path;
    EXPECT_THAT(answer, EndsWith("{\"refused\":400}"));
  }
  EXPECT_THAT(client.ask("GET http://other:80/a%20b?c=%zz HTTP/1.1\r\nHost: x\r\n\r\n"),
              EndsWith("GET\n/a b\nc=%zz\n"));
}

}  // namespace
}  // namespace dirigent::http
