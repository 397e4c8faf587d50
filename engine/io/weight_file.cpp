#include "engine/io/weight_file.h"

#include <cassert>

#include "engine/core/error.h"

namespace saccade {

void WeightFile::read(std::size_t offset, std::span<std::byte> bytes) const {
  assert(offset <= size_ && bytes.size() <= size_ - offset);
  if (file_.read(offset, bytes) == bytes.size()) return;
  throw Error("the file was cut while it was open", path().string(), std::to_string(size_) + " bytes",
              std::to_string(file_.size()));
}

std::string WeightFile::text(std::size_t offset, std::size_t count) const {
  std::string text(count, '\0');
  read(offset, std::as_writable_bytes(std::span(text)));
  return text;
}

}  // namespace saccade
