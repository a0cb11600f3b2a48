// What a database keeps when rows from another one take the place of its own: passwords, tokens and keys, which do not
// move. What a row held is remembered before the rows come, and put back behind them, in the same transaction:
//
//   columns       of the row of the same key; of users, of the same e-mail too, with everything by which they log in
//   placeholders  inside of options get what the row had at that place
//
// A share whose password stayed behind would be open to everyone: it goes.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "transfer/copy/plan.hpp"

namespace dirigent::transfer {

class KeptSecrets {
 public:
  /// `model` is that of the database the rows come to; it outlives this.
  KeptSecrets(const schema::Schema& model, const Selection& selection, const SanitizeRules& rules);

  /// REQUIRES: inside the transaction in which the rows will come
  io::Task<void> remember(db::Session& session);
  /// Answers the places whose secret is nowhere, and keep the placeholder: "directus_operations <key>: options.token".
  /// `source`, where the rows came from, is asked for the shares that had a password.
  io::Task<std::vector<std::string>> put_back(db::Session& source, db::Session& session);

 private:
  struct Columns {
    const schema::Collection* collection = nullptr;
    std::string table;                  // of this session alone, for as long as the transaction lasts
    std::vector<std::string> keys;      // columns of the primary key
    std::vector<std::string> dropped;   // whole columns that stay behind
    std::vector<std::string> stripped;  // columns with secrets inside
  };

  io::Task<void> remember_columns(db::Session& session, Columns one);
  io::Task<void> remember_inside(db::Session& session, Columns one);
  io::Task<void> put_columns(db::Session& session, Columns one);
  io::Task<void> put_inside(db::Session& session, Columns one, std::vector<std::string>& missing);
  io::Task<void> close_shares(db::Session& source, db::Session& session);

  std::vector<Columns> columns_;
  std::map<std::string, std::string> inside_;  // by table, column and key: what was there
};

/// What of the selection stays behind as a secret, for people: "directus_users.password".
std::vector<std::string> kept_back(const schema::Schema& model, const Selection& selection, const SanitizeRules& rules);

/// Is there an active administrator who has a password, or an account elsewhere, to log in with?
io::Task<bool> has_admin_who_logs_in(db::Session& session);

}  // namespace dirigent::transfer
