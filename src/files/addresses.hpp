// Which addresses a file may be fetched from: not from this machine and what stands beside it, which would show to
// whoever may import what only the server can reach. Judged by the address that is connected to, whatever its name was.
#pragma once
#include <string>
#include <vector>

struct sockaddr;

namespace dirigent::files {

struct AddressRules {
  /// IMPORT_IP_DENY_LIST: addresses and networks; 0.0.0.0 stands for all of this machine's.
  std::vector<std::string> denied = {"0.0.0.0", "169.254.169.254"};
  bool allow_private = false;  // DIRIGENT_IMPORT_ALLOW_PRIVATE
};

/// May this be connected to? Of IPv4 within IPv6 the inner address counts; what is neither may not.
bool may_connect(const sockaddr* address, const AddressRules& rules);

}  // namespace dirigent::files
