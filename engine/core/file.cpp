#include "engine/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/core/error.h"

namespace saccade {

namespace {

struct stat status_of(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    throw Error("cannot read", path.string(), "", std::generic_category().message(errno));
  }
  return status;
}

}  // namespace

File::File(const std::filesystem::path& path) : path_(path) {
  // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw Error("cannot read", path.string(), "", std::generic_category().message(errno));
  try {
    const mode_t mode = status_of(descriptor_, path).st_mode;
    if (!S_ISREG(mode)) throw Error("cannot read", path.string(), "a file", S_ISDIR(mode) ? "a directory" : "a device");
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

File::~File() { ::close(descriptor_); }

std::size_t File::size() const { return static_cast<std::size_t>(status_of(descriptor_, path_).st_size); }

std::size_t File::read(std::size_t offset, std::span<std::byte> bytes) const {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error("cannot read", path_.string(), "", std::generic_category().message(errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

std::string read_file(const std::filesystem::path& path, std::size_t largest) {
  const File file(path);
  const std::size_t size = file.size();
  if (size > largest) {
    throw Error("the file is too large", path.string(), "at most " + std::to_string(largest) + " bytes",
                std::to_string(size));
  }
  std::string bytes(size, '\0');
  bytes.resize(file.read(0, std::as_writable_bytes(std::span(bytes))));  // fewer where it was cut meanwhile
  return bytes;
}

}  // namespace saccade
