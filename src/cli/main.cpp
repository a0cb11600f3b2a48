#include "cli/cli.hpp"

int main(int argc, char** argv) {
  return dirigent::cli::run(argc, argv);
}
