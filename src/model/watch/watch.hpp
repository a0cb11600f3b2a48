// Sees what others changed in the database: other processes of this server, psql, sqlite3, whoever may write in it.
//
// Every few milliseconds the database is asked whether anything was committed at all; when it was, for the states
// (schema/state.hpp) of the model, of the rights and of the users, and what is another than before is read anew. A
// state that takes long to tell is asked for less often, so that looking never takes more than a few percent of a
// processor. Other processes that change the model say so where the database passes it on, and nobody waits then.
//
// Many changes make one or two readings: what comes while one runs makes one more. Own changes are known already, by
// the state they leave behind (model::Change).
//
// Used on the first loop.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "io/loops.hpp"
#include "model/services.hpp"
#include "schema/state.hpp"

namespace dirigent::model {

class Watch {
 public:
  /// `on_rights` is called when rights may have become others. Without an interval only notices are heard.
  Watch(const Services& services, std::chrono::milliseconds interval, std::function<void()> on_rights);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Reads and publishes the model for the first time, then looks for changes until stop(). REQUIRES: this outlives the
  /// loops. Throws DatabaseError.
  io::Task<void> start();
  /// No look will be begun, and the one that runs is waited for, unless the database does not answer.
  io::Task<void> stop();

  /// Somebody says that there is something new.
  static io::Task<void> look_now(Watch* self);

 private:
  struct Part {
    std::vector<sql::Fragment> (*queries)(const sql::Dialect&);
    io::Task<void> (Watch::*changed)();
    std::string state;
    std::string activity;  // the database's, when the state was told
    std::chrono::steady_clock::time_point due{};
  };
  static io::Task<void> poll(Watch* self);
  io::Task<void> look(bool told);
  io::Task<void> look_once(bool told);
  io::Task<void> look_at(db::Session& session, Part& part, std::string activity);
  io::Task<void> model_changed();
  io::Task<void> rights_changed();

  const Services& services_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> on_rights_;
  std::vector<Part> parts_;
  bool looking_ = false, again_ = false, stopped_ = false;
  bool failed_ = false;  // the last look
};

}  // namespace dirigent::model
