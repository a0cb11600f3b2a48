#include "app/instance.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "api/caller_cache.hpp"
#include "api/context.hpp"
#include "api/graphql/caller_schema.hpp"
#include "api/pipeline.hpp"
#include "api/refusals.hpp"
#include "app/asset_options.hpp"
#include "app/backup_before.hpp"
#include "app/backup_options.hpp"
#include "app/database_options.hpp"
#include "app/database_wait.hpp"
#include "app/file_options.hpp"
#include "app/limit_options.hpp"
#include "app/mail_options.hpp"
#include "app/migrations.hpp"
#include "app/offline.hpp"
#include "app/redis_options.hpp"
#include "app/server_options.hpp"
#include "app/storage_options.hpp"
#include "assets/services.hpp"
#include "auth/authentication.hpp"
#include "auth/rights_of_user.hpp"
#include "auth/services.hpp"
#include "base/hooks.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "crypto/password.hpp"
#include "crypto/token.hpp"
#include "db/database.hpp"
#include "engine/plan/plan_cache.hpp"
#include "files/removal.hpp"
#include "http/body/held_body.hpp"
#include "http/server/server.hpp"
#include "io/loops.hpp"
#include "items/service.hpp"
#include "model/quarantine/restore.hpp"
#include "model/services.hpp"
#include "model/watch/notices.hpp"
#include "model/watch/watch.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"

namespace dirigent::app {

namespace {

constexpr unsigned kBlockingThreads = 4;
constexpr std::size_t kBlockingQueue = 1000;
// Of their own: a slow bucket keeps nobody from the database.
constexpr unsigned kFileThreads = 16;
constexpr std::size_t kFileQueue = 1000;
// argon2 takes 64 MiB a hash and all of a processor: half of them go to it at most, so that the loops and a database
// beside them find one free. The low priority of the threads is not enough for that: it does not count between control
// groups, which is how system services are told apart. The queue bounds the wait.
constexpr unsigned kMostHashThreads = 4;
constexpr std::size_t kHashQueue = 500;
constexpr unsigned kRedisThreads = 4;
constexpr std::size_t kRedisQueue = 2000;

unsigned hash_threads() {
  return std::clamp(std::thread::hardware_concurrency() / 2, 1u, kMostHashThreads);
}

unsigned loop_count(const config::Config& config, const db::Options& database) {
  const auto asked = config.optional_integer("DIRIGENT_THREADS");
  const unsigned count = asked ? static_cast<unsigned>(std::clamp<std::int64_t>(*asked, 1, 256))
                               : std::max(1u, std::thread::hardware_concurrency());
  // Each loop needs a PostgreSQL connection of its own: more loops would open more than DB_POOL__MAX.
  return database.kind == db::Options::Kind::kPostgres ? std::min(count, database.pool_max) : count;
}

// Opening a file of SQLite that is not there would make an empty one.
bool is_there(const db::Options& database) {
  std::error_code ignored;
  return database.kind != db::Options::Kind::kSqlite || std::filesystem::exists(database.filename, ignored);
}

io::Task<void> purge_expired(const model::Services& services) {
  try {
    const access::Who system = std::nullopt;
    const std::size_t gone = co_await model::purge_quarantine(services, system, std::nullopt);
    if (gone > 0) base::log::info(fmt::format("{} entries of the quarantine had expired and are gone", gone));
  } catch (const std::exception& error) {
    base::log::warn(fmt::format("What has expired in quarantine stays for now: {}", error.what()));
  }
}

std::string secret_of(const config::Config& config) {
  if (auto secret = config.optional("SECRET"); secret && !secret->empty()) {
    if (secret->size() < 32) base::log::warn("SECRET is shorter than 32 bytes: tokens signed with it are weak");
    return *secret;
  }
  base::log::warn("SECRET is not set: tokens are signed with a random secret and end with this process");
  return crypto::random_string(32);
}

}  // namespace

struct Instance::Impl {
  explicit Impl(const config::Config& settings);
  void prepare_items();
  void prepare_auth();
  void prepare_model();
  void prepare_application();
  io::Task<bool> open();
  io::Task<void> close();
  http::ServerOptions http_options();
  void announce() const;
  void purge_quarantine();
  void join_bus();

  const config::Config& config;
  const db::Options database_settings;
  io::Loops loops;
  io::BlockingPool blocking{kBlockingThreads, kBlockingQueue};
  io::BlockingPool hashing{hash_threads(), kHashQueue};
  io::BlockingPool file_waits{kFileThreads, kFileQueue};
  std::unique_ptr<io::BlockingPool> redis_waits;  // threads that wait for Redis, where it is used
  api::RateLimits limits;
  crypto::PasswordHasher hasher;
  std::unique_ptr<db::Database> database;
  schema::SchemaHolder schema;
  std::unique_ptr<cache::Bus> bus;  // where Redis is named
  base::Hooks hooks;
  engine::PlanCache plans;
  items::Services items;
  std::unique_ptr<mail::Mailer> mailer;
  storage::Locations storage;
  std::unique_ptr<assets::Services> assets;
  files::Services files;
  std::unique_ptr<auth::Services> auth;
  std::unique_ptr<auth::Authenticator> authenticator;
  std::unique_ptr<model::Services> model;
  std::unique_ptr<model::Watch> watch;
  api::CallerCache<api::graphql::CallerSchema> graphql_schemas;
  api::CallerCache<std::string> documents;
  api::Refusals refusals;
  http::BodyStore bodies;
  api::Application application;
  std::unique_ptr<backup::Schedule> backups;  // where a schedule is set
  std::unique_ptr<http::Server> server;
  int exit_code = 0;
};

Instance::Impl::Impl(const config::Config& settings)
    : config(settings),
      database_settings(database_options(settings)),
      loops(loop_count(settings, database_settings)),
      hasher(argon2_options(settings), hashing),
      database(db::make_database(database_settings, loops, blocking)),
      plans(loops.size()),
      storage(storage_locations(settings)),
      bodies(body_store_options(settings), blocking) {
  bus = make_bus(config);
  prepare_items();
  prepare_auth();
  prepare_model();
  prepare_application();
  backups = backup_schedule(config);
}

void Instance::Impl::prepare_items() {
  items.database = database.get();
  items.schema = &schema;
  items.hooks = &hooks;
  items.hasher = &hasher;
  items.pool = &blocking;
  items.plans = &plans;
  items.limits = query_limits(config);
  items.seats = {config.optional_integer("USERS_ADMIN_ACCESS_LIMIT"), config.optional_integer("USERS_APP_ACCESS_LIMIT"),
                 config.optional_integer("USERS_API_ACCESS_LIMIT")};
  items.max_batch_mutation = config.optional_integer("MAX_BATCH_MUTATION");
  items.secret = secret_of(config);
  items.public_url = config.text("PUBLIC_URL");
  items.rights_of = [this](db::Session& session, std::string user) {
    return auth::rights_of_user(*auth, session, std::move(user));
  };
}

void Instance::Impl::prepare_auth() {
  auth = std::make_unique<auth::Services>(auth::make_services(config, *database, hasher, hooks, items.secret));
  auth->schema = &schema;
  auth->limits = items.limits;
  mailer = make_mailer(config);
  auth->mailer = mailer.get();
  authenticator = std::make_unique<auth::Authenticator>(*auth, loops.size());
}

void Instance::Impl::prepare_model() {
  for (const std::string& table : config.list("DB_EXCLUDE_TABLES"))
    application.schema_options.exclude_tables.insert(table);
  model = std::make_unique<model::Services>();
  model->items = &items;
  model->load_options = application.schema_options;
  model->quarantine = std::chrono::hours(24 * config.integer("SCHEMA_QUARANTINE_DAYS"));
  if (config.text("SCHEMA_APPLY_BACKUP") != "never") model->before_apply = backup_before(config, blocking);
  watch = std::make_unique<model::Watch>(*model, config.duration("DIRIGENT_MODEL_POLL_INTERVAL"),
                                         [this] { authenticator->invalidate(); });
}

void Instance::Impl::prepare_application() {
  if (limits_in_redis(config)) redis_waits = std::make_unique<io::BlockingPool>(kRedisThreads, kRedisQueue);
  limits = rate_limits(config, redis_waits.get());
  application.config = &config;
  application.database = database.get();
  application.schema = &schema;
  application.items = &items;
  application.auth = auth.get();
  application.authenticator = authenticator.get();
  application.model = model.get();
  application.limits = &limits;
  application.graphql_schemas = &graphql_schemas;
  application.documents = &documents;
  application.refusals = &refusals;
  application.bodies = &bodies;
  application.storage = &storage;
  application.file_waits = &file_waits;
  assets = asset_services(config, items, storage, file_waits);
  assets->settings.listen(hooks);
  application.assets = assets.get();
  files = file_services(config, items, storage, file_waits);
  files::listen(hooks, files);
  application.files = &files;
  application.cache_schema = config.flag("CACHE_SCHEMA");
  application.cors = cors_options(config);
  application.max_body = config.bytes("MAX_PAYLOAD_SIZE").value_or(application.max_body);
  application.log_raw = config.text("LOG_STYLE") == "raw";
  application.log_ignore_paths = config.list("LOG_HTTP_IGNORE_PATHS");
}

// False when the database is not one we can serve; the reason has been logged.
io::Task<bool> Instance::Impl::open() {
  if (!is_there(database_settings)) {
    base::log::error(fmt::format("DB_FILENAME is \"{}\": there is no such file, run `dirigent bootstrap` first",
                                 database_settings.filename));
    co_return false;
  }
  co_await wait_for_database(*database, kEndless);
  auto session = co_await database->read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    base::log::error("The database has no directus_* tables: run `dirigent bootstrap` first");
    co_return false;
  }
  require_known_release(state, config);
  const bool kept = co_await model::has_quarantine(*session);
  if (kept) purge_quarantine();
  // Right behind each other: both are heard on one connection, which listens to what is followed when it is made.
  co_await watch->start();
  authenticator->follow_others(bus.get());
  if (bus) join_bus();
  co_return true;
}

// Beside the start, which does not wait for it: another node may hold the turn.
void Instance::Impl::purge_quarantine() {
  io::asio::co_spawn(loops.at(0).get_executor(), purge_expired(*model), io::asio::detached);
}

void Instance::Impl::join_bus() {
  const io::Executor first = loops.at(0).get_executor();
  // Where the database tells no states there is nothing to compare.
  const bool told = !model->known_state->empty();
  model::tell_over(*bus, hooks, [this, first, told] {
    if (told) io::asio::co_spawn(first, model::Watch::look_now(watch.get()), io::asio::detached);
  });
  bus->start(first);
}

io::Task<void> Instance::Impl::close() {
  base::log::info("Shutting down");
  const std::chrono::milliseconds time = config.duration("SERVER_SHUTDOWN_TIMEOUT");
  co_await server->drain(time);
  co_await watch->stop();
  std::function<void()> stop_threads = [this, time] {
    mailer->stop(time);
    if (bus) bus->stop();
    if (backups) backups->stop();
  };
  co_await blocking.run<void>(std::move(stop_threads));
  co_await database->close();
}

http::ServerOptions Instance::Impl::http_options() {
  http::ServerOptions options = server_options(config);
  options.compression_pool = &blocking;
  return options;
}

void Instance::Impl::announce() const {
  const auto warn = [](const char* words, const std::vector<std::string>& names) {
    if (!names.empty()) base::log::warn(words + base::join(names, ", "));
  };
  warn("These settings are known but have no effect in this build: ", config.not_in_effect());
  warn("These settings are not known and have no effect: ", config.unknown());
  if (const auto socket = config.optional("UNIX_SOCKET_PATH"); socket && !socket->empty()) {
    base::log::info("Server started at " + *socket);
    return;
  }
  const bool tls = config.is_set("DIRIGENT_TLS_CERT_FILE");
  base::log::info(
      fmt::format("Server started at {}://{}:{}", tls ? "https" : "http", config.text("HOST"), server->port()));
}

Instance::Instance(const config::Config& config) : impl_(std::make_unique<Impl>(config)) {}
Instance::~Instance() = default;

int Instance::serve() {
  Impl& impl = *impl_;
  // What they report comes back as an error of the call as well.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  boost::asio::basic_signal_set<io::Executor> signals(impl.loops.at(0), SIGINT, SIGTERM, SIGHUP);
  bool started = false;

  const auto stop = [&impl] { impl.loops.stop(); };
  const auto run = [](Impl* self) -> io::Task<void> {
    const bool usable = co_await self->open();
    if (!usable) throw std::runtime_error("");
    self->server =
        std::make_unique<http::Server>(self->http_options(), self->loops, api::make_pipeline(self->application));
    self->server->start();
    self->announce();
    verify_mailer(self->config, *self->mailer);
    if (self->backups) self->backups->start();
  };
  const auto end = [](Impl* self) -> io::Task<void> { co_await self->close(); };

  io::asio::co_spawn(impl.loops.at(0).get_executor(), run(&impl), [&](std::exception_ptr failure) {
    if (!failure) {
      started = true;
      return;
    }
    impl.exit_code = 1;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      if (*error.what() != '\0') base::log::fatal(error.what());
    }
    stop();
  });
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    if (!started) return stop();
    io::asio::co_spawn(impl.loops.at(0).get_executor(), end(&impl), [&](std::exception_ptr) { stop(); });
  });
  impl.loops.run();
  return impl.exit_code;
}

}  // namespace dirigent::app
