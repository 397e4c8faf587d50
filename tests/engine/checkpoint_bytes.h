#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Files of torch.save made byte by byte, so that they can be wrong in any one place.

/// `size` bytes, the lowest first.
inline std::string le(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8) bytes += static_cast<char>(value);
  return bytes;
}

// --- pickles ---

inline std::string text(const std::string& value) { return "X" + le(value.size(), 4) + value; }

inline std::string integer(std::int64_t value) { return "\x8a\x08" + le(static_cast<std::uint64_t>(value), 8); }

inline std::string tuple(const std::vector<std::int64_t>& values) {
  std::string bytes = "(";
  for (const std::int64_t value : values) bytes += integer(value);
  return bytes + "t";
}

inline std::string storage(const std::string& type = "FloatStorage", const std::string& key = "0",
                           std::int64_t count = 6) {
  return "(" + text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cpu") + integer(count) + "tQ";
}

inline std::string legacy_storage() {
  std::string bytes = storage();
  return bytes.insert(bytes.size() - 2, "N");
}

inline std::string tensor(const std::string& of = storage(), std::int64_t offset = 0,
                          const std::vector<std::int64_t>& size = {6}, const std::vector<std::int64_t>& stride = {1}) {
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + of + integer(offset) + tuple(size) + tuple(stride) + "\x89}tR";
}

/// A pickle of a state dictionary of one tensor.
inline std::string state(const std::string& made, const std::string& name = "w") {
  return "\x80\x02}" + text(name) + made + "s.";
}

/// 0 to 5
inline std::string six_floats() {
  std::string bytes;
  for (const std::uint32_t bits : {0u, 0x3F800000u, 0x40000000u, 0x40400000u, 0x40800000u, 0x40A00000u}) {
    bytes += le(bits, 4);
  }
  return bytes;
}

// --- zip archives ---

/// What the directory says of an entry, where that is not the truth.
struct Claim {
  int method = 0, flags = 0;
  std::optional<std::uint64_t> size = {};      // packed
  std::optional<std::uint64_t> unpacked = {};  // the packed size where it is not given
  std::optional<std::uint64_t> offset = {};
  bool zip64 = false;
  std::optional<std::uint32_t> crc = {};
};

struct Entry {
  std::string name, bytes;
  Claim claim = {};
};

inline std::uint32_t checksum(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// @param zip64 with the larger directory behind the entries
inline std::string zip(const std::vector<Entry>& entries, bool zip64 = false) {
  std::string file, directory;
  for (const auto& [name, bytes, claim] : entries) {
    const std::uint64_t packed = claim.size.value_or(bytes.size());
    const std::uint64_t unpacked = claim.unpacked.value_or(packed), offset = claim.offset.value_or(file.size());
    const std::string extra =
        claim.zip64 ? le(1, 2) + le(24, 2) + le(unpacked, 8) + le(packed, 8) + le(offset, 8) : std::string();
    const auto number = [&](std::uint64_t value) { return le(claim.zip64 ? UINT32_MAX : value, 4); };
    const std::string common = le(0, 2) + le(static_cast<std::uint64_t>(claim.flags), 2) +
                               le(static_cast<std::uint64_t>(claim.method), 2) + le(0, 4) +
                               le(claim.crc.value_or(checksum(bytes)), 4);
    directory += "PK\1\2" + le(0, 2) + common + number(packed) + number(unpacked) + le(name.size(), 2) +
                 le(extra.size(), 2) + le(0, 10) + number(offset) + name + extra;
    if (!claim.offset) {
      file +=
          "PK\3\4" + common + le(bytes.size(), 4) + le(bytes.size(), 4) + le(name.size(), 2) + le(0, 2) + name + bytes;
    }
  }
  const std::uint64_t begin = file.size();
  file += directory;
  if (zip64) {
    const std::uint64_t end = file.size();
    file += "PK\6\6" + le(44, 8) + le(0, 12) + le(entries.size(), 8) + le(entries.size(), 8) + le(directory.size(), 8) +
            le(begin, 8);
    file += "PK\6\7" + le(0, 4) + le(end, 8) + le(1, 4);
  }
  const auto number = [&](std::uint64_t value, int size) { return le(zip64 ? UINT64_MAX : value, size); };
  return file + "PK\5\6" + le(0, 4) + number(entries.size(), 2) + number(entries.size(), 2) +
         number(directory.size(), 4) + number(begin, 4) + le(0, 2);
}

/// What PyTorch has written since 1.6.
inline std::string checkpoint(const std::string& pickle) {
  return zip({{"a/data.pkl", pickle}, {"a/byteorder", "little"}, {"a/data/0", six_floats()}, {"a/version", "3\n"}});
}

// --- the older format ---

struct LegacyClaim {
  std::int64_t version = 1001;
  bool little_endian = true;
  std::string keys = "](" + text("0") + "e.";
  std::uint64_t count = 6;
};

inline std::string legacy_checkpoint(const std::string& pickle, const LegacyClaim& claim = {}) {
  const std::string start = "\x80\x02";
  return start + "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." + start + integer(claim.version) + "." + start +
         "}" + text("little_endian") + (claim.little_endian ? "\x88" : "\x89") + "s." + pickle + start + claim.keys +
         le(claim.count, 8) + six_floats();
}
