#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "engine/core/file.h"

namespace saccade {

/// A file of weights, of which parts are read when they are asked for.
///
/// It is read and not mapped: another program may cut the file meanwhile, as one that saves its training does, and to
/// touch a mapped page that is gone kills the process. A file that is replaced, as well-behaved programs do, keeps its
/// old bytes for as long as it is open.
class WeightFile {
 public:
  /// @throws Error as File does
  explicit WeightFile(const std::filesystem::path& path) : file_(path), size_(file_.size()) {}

  const std::filesystem::path& path() const { return file_.path(); }
  /// In bytes, as it was when it was opened.
  std::size_t size() const { return size_; }
  /// Fills `bytes` with what stands from `offset` on, which lies inside size(). Thread-safe.
  /// @throws Error if the file has since become shorter
  void read(std::size_t offset, std::span<std::byte> bytes) const;
  /// The same as a text.
  std::string text(std::size_t offset, std::size_t count) const;

 private:
  File file_;
  std::size_t size_;
};

}  // namespace saccade
