#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace saccade {

/// A regular file open for reading, closed at the end of its life.
class File {
 public:
  /// @throws Error naming the file if it is missing, may not be read, or is not a regular file
  explicit File(const std::filesystem::path& path);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  const std::filesystem::path& path() const { return path_; }
  /// In bytes, as it is now. @throws Error
  std::size_t size() const;
  /// Fills `bytes` with what stands from `offset` on. Thread-safe.
  /// @return how many there were: fewer where the file ends before @throws Error
  std::size_t read(std::size_t offset, std::span<std::byte> bytes) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// The bytes of a file. @throws Error as File does, or if it has more than `largest` bytes
std::string read_file(const std::filesystem::path& path, std::size_t largest);

}  // namespace saccade
