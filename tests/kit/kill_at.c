/* Preloaded into the program under test: counts what reaches a disk or a socket, and ends the process without warning
   before call number KILL_AT. With KILL_COUNT it writes the number of calls into that file when the process ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at;

__attribute__((constructor)) static void begin(void) {
  const char* text = getenv("KILL_AT");
  kill_at = text ? atol(text) : 0;
}

__attribute__((destructor)) static void end(void) {
  const char* name = getenv("KILL_COUNT");
  FILE* file = name ? fopen(name, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld", atomic_load(&calls));
  fclose(file);
}

static void step(void) {
  if (atomic_fetch_add(&calls, 1) + 1 == kill_at) raise(SIGKILL);
}

#define HOOK(type, name, parameters, ...)                     \
  type name parameters {                                      \
    static type(*next) parameters;                            \
    if (!next) next = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
    step();                                                   \
    return next(__VA_ARGS__);                                 \
  }

HOOK(ssize_t, pwrite, (int fd, const void* data, size_t size, off_t at), fd, data, size, at)
HOOK(ssize_t, pwrite64, (int fd, const void* data, size_t size, off64_t at), fd, data, size, at)
HOOK(int, fsync, (int fd), fd)
HOOK(int, fdatasync, (int fd), fd)
HOOK(int, ftruncate, (int fd, off_t size), fd, size)
HOOK(int, ftruncate64, (int fd, off64_t size), fd, size)
HOOK(int, unlink, (const char* name), name)
HOOK(ssize_t, send, (int fd, const void* data, size_t size, int flags), fd, data, size, flags)
