#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>

#include "http/server/test_server.hpp"

namespace dirigent::http {
namespace {

using testing::EndsWith;

template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, std::integral_constant<void (*)(T*), Free>>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Context = Owned<SSL_CTX, SSL_CTX_free>;
using Session = Owned<SSL, SSL_free>;

// A self-signed pair in two files.
struct Pair {
  std::string certificate = testing::TempDir() + "/dirigent_http_test_cert.pem";
  std::string key = testing::TempDir() + "/dirigent_http_test_key.pem";

  Pair() {
    const Key pair(EVP_EC_gen("P-256"));
    const Certificate x509(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
    X509_set_pubkey(x509.get(), pair.get());
    X509_sign(x509.get(), pair.get(), EVP_sha256());
    std::FILE* file = std::fopen(certificate.c_str(), "w");
    PEM_write_X509(file, x509.get());
    std::fclose(file);
    file = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }
};

ServerOptions tls_options() {
  const Pair pair;
  ServerOptions options = test_options();
  options.header_timeout = std::chrono::milliseconds(400);
  options.tls_certificate_file = pair.certificate;
  options.tls_key_file = pair.key;
  return options;
}

io::Task<Response> tell(Request request) {
  Response response;
  response.body =
      (request.secure ? "secure " : "plain ") + request.body + std::string(request.path == "/big" ? 100000 : 0, 'z');
  co_return response;
}

std::string read_all(SSL* session) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const int read = SSL_read(session, buffer.data(), buffer.size());
    if (read <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(read));
  }
}

TEST(ServerTls, ServesAndClosesInOrder) {
  TestServer server(tls_options(), tell);
  RawClient client(server.port());
  const Context context(SSL_CTX_new(TLS_client_method()));
  const Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), client.descriptor());
  ASSERT_EQ(SSL_connect(session.get()), 1);
  const std::string requests =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
      "GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  SSL_write(session.get(), requests.data(), static_cast<int>(requests.size()));
  const std::string answers = read_all(session.get());
  EXPECT_THAT(answers, testing::HasSubstr("\r\n\r\nsecure abHTTP/1.1 200 OK"));
  EXPECT_THAT(answers, EndsWith("secure " + std::string(100000, 'z')));
  EXPECT_NE(SSL_get_shutdown(session.get()) & SSL_RECEIVED_SHUTDOWN, 0);
  client.close();
  EXPECT_TRUE(server.settles_at(0));
}

TEST(ServerTls, PlainTextAndSilenceAreDropped) {
  TestServer server(tls_options(), tell);
  RawClient plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  plain.read_all();
  RawClient silent(server.port());
  silent.read_all();
  EXPECT_TRUE(server.settles_at(0));
}

TEST(ServerTls, OldVersionsAreRefused) {
  TestServer server(tls_options(), tell);
  RawClient client(server.port());
  const Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  const Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), client.descriptor());
  EXPECT_NE(SSL_connect(session.get()), 1);
}

TEST(ServerTls, MissingFilesStopTheStart) {
  ServerOptions options = test_options();
  options.tls_certificate_file = "/nonexistent.pem";
  options.tls_key_file = "/nonexistent.pem";
  io::Loops loops(1);
  EXPECT_THROW(Server(options, loops, tell), std::system_error);
}

}  // namespace
}  // namespace dirigent::http
