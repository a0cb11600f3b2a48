#include "mail/mailer.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "mail/message.hpp"
#include "mail/templates.hpp"

namespace dirigent::mail {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kThreads = 4;

}  // namespace

struct Mailer::Impl {
  Impl(MailerOptions settings, std::unique_ptr<Transport> way)
      : options(std::move(settings)), templates(options.templates), transport(std::move(way)) {}

  struct Job {
    Clock::time_point until;
    std::function<void(Clock::time_point until)> work;
  };

  bool post(std::function<void(Clock::time_point)> work) {
    const std::lock_guard lock(mutex);
    if (stopping || queue.size() >= options.queue) return false;
    queue.push_back({Clock::now() + options.patience, std::move(work)});
    if (busy + queue.size() > threads.size() && threads.size() < kThreads) {
      threads.emplace_back([this] { serve(); });
    }
    wake.notify_one();
    return true;
  }

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty() || given_up) return;
      Job job = std::move(queue.front());
      queue.pop_front();
      ++busy;
      lock.unlock();
      job.work(job.until);
      job.work = nullptr;
      lock.lock();
      --busy;
      if (busy == 0 && queue.empty()) idle.notify_all();
    }
  }

  void deliver(const Mail& mail, Clock::time_point until) {
    try {
      if (Clock::now() > until) throw TransportError("it has waited for too long");
      Message message;
      message.from = options.from;
      if (message.from.name.empty()) message.from.name = mail.from_name;
      message.to.address = mail.to;
      message.subject = mail.subject;
      message.html = templates.render(mail.template_name, mail.data);
      transport->send({message.from.address, mail.to}, compose(message, base::now_ms()),
                      [this] { return given_up.load(); });
    } catch (const std::exception& error) {
      base::log::error(fmt::format("A mail ({}) was not sent: {}", mail.template_name, error.what()));
    }
  }

  const MailerOptions options;
  const Templates templates;
  const std::unique_ptr<Transport> transport;

  std::mutex mutex;
  std::condition_variable wake, idle;
  std::deque<Job> queue;
  std::vector<std::thread> threads;
  std::size_t busy = 0;
  bool stopping = false;
  std::atomic<bool> given_up = false;
};

Mailer::Mailer(MailerOptions options, std::unique_ptr<Transport> transport)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(transport))) {}

Mailer::~Mailer() {
  stop(std::chrono::milliseconds(0));
}

bool Mailer::send(Mail mail) {
  const std::string name = mail.template_name;
  if (!is_sendable(mail.to)) {
    base::log::error(fmt::format("A mail ({}) was not sent: its address is none that mail can be sent to", name));
    return false;
  }
  const auto shared = std::make_shared<const Mail>(std::move(mail));
  const bool accepted =
      impl_->post([impl = impl_.get(), shared](Clock::time_point until) { impl->deliver(*shared, until); });
  if (!accepted) base::log::error(fmt::format("A mail ({}) was not sent: too many are waiting", name));
  return accepted;
}

void Mailer::verify() {
  impl_->post([impl = impl_.get()](Clock::time_point) {
    try {
      impl->transport->verify([impl] { return impl->given_up.load(); });
    } catch (const std::exception& error) {
      base::log::warn(fmt::format("Mails cannot be sent as things are: {}", error.what()));
    }
  });
}

void Mailer::stop(std::chrono::milliseconds time) {
  Impl& impl = *impl_;
  std::vector<std::thread> threads;
  {
    std::unique_lock lock(impl.mutex);
    if (impl.stopping) return;
    impl.stopping = true;
    impl.wake.notify_all();
    impl.idle.wait_for(lock, time, [&impl] { return impl.busy == 0 && impl.queue.empty(); });
    impl.given_up = true;
    if (const std::size_t left = impl.queue.size())
      base::log::error(fmt::format("{} mails were not sent: the server stops", left));
    threads.swap(impl.threads);
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace dirigent::mail
