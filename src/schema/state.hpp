// States of a database: short texts that are others once something was changed, by whomever. What is kept in memory is
// right for as long as they stay the same, so that changes made past this server (psql, sqlite3, another process) are
// found without asking for all there is.
//
// On PostgreSQL the numbers of the transactions that wrote the rows of the catalog and of the model say it, on SQLite
// the counters of the file and digests of rows. Nothing is left in the database for it: no trigger, no table.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::schema {

/// Was anything committed at all, whatever it is about? The cheapest: a few microseconds.
std::vector<sql::Fragment> activity_queries(const sql::Dialect& dialect);
/// Tables, their columns, keys, indexes and comments.
std::vector<sql::Fragment> tables_queries(const sql::Dialect& dialect);
/// The rows of directus_collections, _fields and _relations.
std::vector<sql::Fragment> rows_queries(const sql::Dialect& dialect);
/// Both, by table and collection: `changes_between` reads it.
std::vector<sql::Fragment> model_queries(const sql::Dialect& dialect);
/// Who may what: policies, permissions, roles and who has them.
std::vector<sql::Fragment> rights_queries(const sql::Dialect& dialect);
/// Of the users what their rights come from: tokens, roles, status.
std::vector<sql::Fragment> users_queries(const sql::Dialect& dialect);

/// What they answer with, as one text. Two states are equal or not, nothing else. Throws DatabaseError.
io::Task<std::string> state_of(db::Session& session, std::vector<sql::Fragment> queries);

/// PostgreSQL: the activity that will be told once the transaction of `session` is committed, if nobody else commits
/// anything from now on; empty where that can't be said. REQUIRES: a transaction
io::Task<std::string> activity_once_committed(db::Session& session);

/// Names of the tables and collections of which anything is another in one of two states of the model.
std::set<std::string> changes_between(std::string_view before, std::string_view after);
/// Names of all tables there are in a state of the model.
std::set<std::string> tables_in(std::string_view state);

}  // namespace dirigent::schema
