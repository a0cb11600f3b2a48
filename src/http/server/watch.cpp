#include "http/server/watch.hpp"

namespace dirigent::http {

void Watch::add(Watched& watched) {
  watched_.push_back(watched);
  if (!ticking_) schedule();
}

void Watch::cut_idle() {
  for (Watched& watched : watched_) watched.cut_if_idle();
}

void Watch::cut_all() {
  for (Watched& watched : watched_) watched.cut();
}

void Watch::schedule() {
  ticking_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->check();
  });
}

void Watch::check() {
  ticking_ = false;
  const auto now = Watched::Clock::now();
  for (Watched& watched : watched_) {
    if (watched.deadline_ > now) continue;
    watched.disarm();
    watched.expired_ = true;
    watched.cut();
  }
  if (!watched_.empty()) schedule();
}

}  // namespace dirigent::http
