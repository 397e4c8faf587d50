#include "engine/io/mapped_file.h"

#include <sys/mman.h>

#include <cassert>
#include <cerrno>
#include <string>
#include <system_error>

#include "engine/core/error.h"

namespace saccade {

MappedFile::MappedFile(const std::filesystem::path& path) : file_(path), size_(file_.size()) {
  if (size_ == 0) return;  // mmap refuses to map nothing
  start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.descriptor(), 0);
  if (start_ == MAP_FAILED) {
    throw Error("cannot map into memory", path.string(), "", std::generic_category().message(errno));
  }
}

MappedFile::~MappedFile() {
  if (start_ != nullptr) ::munmap(start_, size_);
}

std::span<const std::byte> MappedFile::bytes(std::size_t offset, std::size_t count) const {
  assert(offset <= size_ && count <= size_ - offset);
  const std::size_t now = file_.size();
  if (now < size_) {
    throw Error("the file was cut while it was open", path().string(), std::to_string(size_) + " bytes",
                std::to_string(now));
  }
  return {static_cast<const std::byte*>(start_) + offset, count};
}

}  // namespace saccade
