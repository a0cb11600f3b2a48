// Why a backup could not be made, read or restored, in words for whoever asked for it.
#pragma once
#include <stdexcept>

namespace dirigent::backup {

class BackupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bytes of an archive that are not those that were written: flipped, missing, or not ours.
class Damage : public BackupError {
 public:
  using BackupError::BackupError;
};

}  // namespace dirigent::backup
