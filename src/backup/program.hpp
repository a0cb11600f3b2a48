// A program run for us: what it reads or writes goes through a pipe, what it complains about is kept. Ended with its
// owner.
#pragma once
#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "backup/settings.hpp"

namespace dirigent::backup {

enum class Flow { kFromProgram, kToProgram };

class Program {
 public:
  /// `path` without a slash is looked up on PATH. `environment` is put over this process' own. Throws BackupError when
  /// it cannot be run.
  Program(std::string path, std::vector<std::string> arguments, std::map<std::string, std::string> environment,
          Flow flow, const Watch& watch);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// What it writes; 0 at the end. Throws BackupError when nothing comes for too long, or the watch ends it.
  std::size_t read(char* buffer, std::size_t size);
  /// Throws BackupError when it does not take it.
  void write(std::string_view bytes);
  /// Waits for its end. Throws BackupError with its complaint when it failed.
  void finish();

 private:
  void await(short events);
  [[noreturn]] void failed(const std::string& why);
  std::string complaint() const;

  const std::string name_;
  const Watch& watch_;
  int pipe_ = -1, complaints_ = -1;
  pid_t process_ = 0;
};

}  // namespace dirigent::backup
