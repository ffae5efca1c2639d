/* Preloaded into a process, writes down what it writes to files of one folder, in order: see power_cuts.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int log_to = -1;
static const char *folder;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("WRITE_LOG_FOLDER");
    const char *path = getenv("WRITE_LOG");
    if (folder && path) log_to = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t length) {
    const char *from = data;
    while (length) {
        ssize_t done = syscall(SYS_write, log_to, from, length);
        if (done <= 0) abort();
        from += done;
        length -= done;
    }
}

static void note(char what, const char *path, uint64_t place, const void *data, uint64_t length) {
    if (log_to < 0 || strncmp(path, folder, strlen(folder))) return;
    uint16_t size = strlen(path);
    pthread_mutex_lock(&one_at_a_time);
    put(&what, 1);
    put(&size, 2);
    put(path, size);
    put(&place, 8);
    put(&length, 8);
    put(data, length);
    pthread_mutex_unlock(&one_at_a_time);
}

static void note_open(char what, int file, uint64_t place, const void *data, uint64_t length) {
    char link[64], path[4096];
    if (log_to < 0 || file == log_to) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return;
    path[size] = 0;
    note(what, path, place, data, length);
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *data, size_t length) {
    off_t place = lseek(file, 0, SEEK_CUR);
    ssize_t done = REAL(ssize_t, write, int, const void *, size_t)(file, data, length);
    if (done > 0 && place >= 0) note_open('w', file, place, data, done);
    return done;
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) {
    ssize_t done = REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(file, data, length, place);
    if (done > 0) note_open('w', file, place, data, done);
    return done;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t place) { return pwrite64(file, data, length, place); }

int ftruncate64(int file, off64_t length) {
    int result = REAL(int, ftruncate64, int, off64_t)(file, length);
    if (!result) note_open('t', file, length, "", 0);
    return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int fsync(int file) {
    int result = REAL(int, fsync, int)(file);
    if (!result) note_open('s', file, 0, "", 0);
    return result;
}

int fdatasync(int file) {
    int result = REAL(int, fdatasync, int)(file);
    if (!result) note_open('s', file, 0, "", 0);
    return result;
}

int rename(const char *from, const char *to) {
    int result = REAL(int, rename, const char *, const char *)(from, to);
    if (!result) note('r', from, 0, to, strlen(to));
    return result;
}

int unlink(const char *path) {
    int result = REAL(int, unlink, const char *)(path);
    if (!result) note('u', path, 0, "", 0);
    return result;
}
