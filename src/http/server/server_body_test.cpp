#include <gtest/gtest.h>

#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

/// Answers with the number of bytes that came in pieces; reads two pieces at most for "/some".
io::Task<Response> answer(Request request) {
  Response response;
  response.content_type = "text/plain";
  std::size_t bytes = 0, pieces = 0;
  bool broken = false;
  if (!request.stream) {
    response.body = "whole " + std::to_string(request.body.size()) + ".";
    co_return response;
  }
  try {
    for (std::string piece; co_await request.stream->next(piece); piece.clear()) {
      bytes += piece.size();
      if (++pieces == 2 && request.path == "/some") break;
    }
  } catch (const BodyError&) {
    broken = true;
  }
  response.body = (broken ? "broken " : "streamed ") + std::to_string(bytes) + ".";
  co_return response;
}

ServerOptions options() {
  ServerOptions options = test_options();
  options.max_body = 1000;
  options.stream_timeout = std::chrono::milliseconds(200);
  options.streamed = [](const Request& request) { return request.method == "POST"; };
  return options;
}

std::string with_length(std::string_view method, std::string_view path, std::size_t size) {
  return std::string(method) + " " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
}

std::string chunked(std::size_t chunks) {
  std::string text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t i = 0; i < chunks; ++i) text += "64\r\n" + std::string(100, 'y') + "\r\n";
  return text + "0\r\n\r\n";
}

TEST(StreamedBody, HasNoLimitAndLeavesTheConnectionForMore) {
  TestServer server(options(), answer);
  RawClient client(server.port());
  client.send(with_length("POST", "/", 300000) + chunked(50) + with_length("PUT", "/", 900));
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("whole 900."); });
  EXPECT_NE(text.find("streamed 300000."), std::string::npos);
  EXPECT_NE(text.find("streamed 5000."), std::string::npos);
}

TEST(StreamedBody, OthersKeepTheirLimit) {
  TestServer server(options(), answer);
  for (const std::string& request : {with_length("PUT", "/", 1001), "PUT" + chunked(11).substr(4)}) {
    RawClient client(server.port());
    client.send(request);
    EXPECT_NE(client.read_all().find("HTTP/1.1 413 "), std::string::npos);
  }
}

TEST(StreamedBody, WhatIsLeftUnreadEndsTheConnection) {
  TestServer server(options(), answer);
  RawClient client(server.port());
  client.send(with_length("POST", "/some", 300000));
  const std::string text = client.read_all();
  EXPECT_NE(text.find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(text.find("streamed "), std::string::npos);
}

TEST(StreamedBody, BreaksWhenTheClientStallsOrLies) {
  TestServer server(options(), answer);
  const std::string stalled = with_length("POST", "/", 500).substr(0, 200);
  const std::string lying = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
  for (const std::string& request : {stalled, lying}) {
    RawClient client(server.port());
    client.send(request);
    EXPECT_NE(client.read_all().find("broken "), std::string::npos);
  }
}

// Every byte comes in time, and all of them together too slowly.
TEST(StreamedBody, BreaksWhenTheClientTrickles) {
  TestServer server(options(), answer);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n");
  std::atomic<bool> answered = false;
  std::thread drops([&] {
    for (int i = 0; i < 400 && !answered; ++i) {
      client.send("x");
      ::usleep(20000);
    }
  });
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("."); });
  answered = true;
  drops.join();
  EXPECT_NE(text.find("broken "), std::string::npos) << text;
}

TEST(StreamedBody, MayTakeLongerWhenItIsLong) {
  ServerOptions patient = options();
  patient.slowest_sender = 100;
  TestServer server(patient, answer);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  for (int i = 0; i < 10; ++i) {
    client.send(std::string(100, 'x'));
    ::usleep(50000);
  }
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("."); });
  EXPECT_NE(text.find("streamed 1000."), std::string::npos) << text;
}

TEST(StreamedBody, TellsAClientThatWaitsToGoOn) {
  TestServer server(options(), answer);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  client.read_until([](const std::string& all) { return all.ends_with("100 Continue\r\n\r\n"); });
  client.send("abc");
  const std::string text = client.read_until([](const std::string& all) { return all.ends_with("."); });
  EXPECT_NE(text.find("streamed 3."), std::string::npos);
}

}  // namespace
}  // namespace dirigent::http
