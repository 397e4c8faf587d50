#include "engine/core/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>

#include "engine/core/error.h"

namespace saccade {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int code) {
  throw Error("cannot write", path.string(), "", std::generic_category().message(code));
}

/// The unfinished file: gone again unless it was renamed.
class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& target) : target_(target) {
    static std::atomic<unsigned> counter = 0;
    do {
      // A name of its own length: the target's may already be as long as names can be.
      std::string name = ".saccade-";
      name.append(std::to_string(::getpid())).append("-").append(std::to_string(counter++)).append(".part");
      path_ = target.parent_path() / name;
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd_ < 0 && errno == EEXIST);
    if (fd_ < 0) fail(target, errno);
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void set_mode(mode_t mode) { check(::fchmod(fd_, mode) == 0); }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      check(written >= 0);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  /// The new content is on the disk before the old one is let go.
  void become_target() {
    check(::fsync(fd_) == 0);
    check(::rename(path_.c_str(), target_.c_str()) == 0);
    path_.clear();
  }

 private:
  void check(bool ok) const {
    if (!ok) fail(target_, errno);
  }

  std::filesystem::path target_, path_;
  int fd_ = -1;
};

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code ignored;
  const std::filesystem::path resolved = std::filesystem::canonical(path, ignored);
  const std::filesystem::path& target = resolved.empty() ? path : resolved;

  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode)) {
    throw Error("cannot write", path.string(), "a file", S_ISDIR(old.st_mode) ? "a directory" : "a device");
  }
  PartFile part(target);
  if (exists) part.set_mode(old.st_mode & 07777);
  part.write(bytes);
  part.become_target();
}

}  // namespace saccade
