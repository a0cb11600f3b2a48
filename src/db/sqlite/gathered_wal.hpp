// WAL files whose frames reach the system in large pieces. SQLite writes each page of a commit with two calls, a header
// and the page; the calls of a commit of hundreds of pages cost more than its fsync.
#pragma once

namespace dirigent::db {

/// The name of the system's VFS with such WAL files, to open a connection with. What was written is handed on before
/// the file is synced or read, at the latest: for connections with synchronous = FULL, which show no frame to others
/// before it is synced.
const char* gathering_vfs();

}  // namespace dirigent::db
