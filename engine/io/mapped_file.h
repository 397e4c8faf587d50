#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/core/file.h"

namespace saccade {

/// A file seen as memory, read-only. Nothing is read before it is looked at.
///
/// Touching a page that the file no longer has kills the process, and nothing keeps another program from cutting a file
/// that is mapped here. So no span outlives the moment: ask for bytes(), copy what is needed, let go. The check stands
/// right before the copy, and a file that is replaced (as package managers and well-behaved programs do) keeps its old
/// bytes for as long as it is mapped.
class MappedFile {
 public:
  /// @throws Error as File does, or if the file cannot be mapped
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  const std::filesystem::path& path() const { return file_.path(); }
  /// In bytes, as it was when it was opened.
  std::size_t size() const { return size_; }
  /// @param offset, count a range that lies inside size()
  /// @throws Error if the file has since become shorter
  std::span<const std::byte> bytes(std::size_t offset, std::size_t count) const;

 private:
  File file_;
  std::size_t size_;
  void* start_ = nullptr;
};

}  // namespace saccade
