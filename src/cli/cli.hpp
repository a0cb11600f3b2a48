// The command line: one file per command, this is where they meet.
#pragma once

namespace dirigent::cli {

/// Runs the command of the arguments and returns the process's exit code: 0 done, 1 refused or failed. Values a script
/// wants (ids, counts, keys) are the last line on stdout; log lines precede them.
int run(int argc, char** argv);

}  // namespace dirigent::cli
