#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/io/weight_file.h"

namespace saccade {

/// Where the files of a zip archive lie in it (PKWARE's APPNOTE 6.3, with ZIP64). Nothing is ever unpacked: torch.save
/// stores its files as they are, so that tensors are read where they lie, and that is why this is not a zip library,
/// none of which says where in the archive a file lies.
class ZipArchive {
 public:
  struct Member {
    std::uint64_t begin = 0, size = 0;  // in bytes; inside the file
    std::uint32_t crc = 0;              // CRC-32 of them, as the archive says
  };

  /// @throws Error if the archive's directory lies about the file, or its members overlap
  explicit ZipArchive(const WeightFile& file);

  bool has(const std::string& name) const { return members_.contains(name); }
  /// @throws Error if there is no such member, or it is compressed or encrypted
  Member stored(const std::string& name) const;
  /// What stands before `ending` in the name of the one member that ends with it. @throws Error if none does, or two
  std::string before(const std::string& ending) const;

 private:
  struct Entry {
    Member member;
    std::uint16_t method = 0, flags = 0;
  };

  std::string where_;
  std::map<std::string, Entry> members_;
};

}  // namespace saccade
