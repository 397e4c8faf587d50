#include "engine/io/zip_archive.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

// Signatures and sizes without what is of variable length, from the APPNOTE, sections 4.3.7 to 4.3.16.
constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::uint64_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
constexpr std::uint64_t kLongestComment = 0xFFFF;
constexpr std::uint16_t kZip64Extra = 1;
/// Each costs memory; no checkpoint has nearly as many.
constexpr std::uint64_t kMostMembers = 1'000'000;

/// A few bytes of the file, read as numbers. @throws Error beyond its end
class Record {
 public:
  Record(const WeightFile& file, std::uint64_t begin, std::uint64_t size, const char* what) {
    if (begin > file.size() || size > file.size() - begin) {
      throw Error("the zip archive points outside the file", file.path().string() + ": " + what,
                  "at most " + std::to_string(file.size()) + " bytes",
                  std::to_string(size) + " bytes at " + std::to_string(begin));
    }
    bytes_ = file.text(begin, size);
  }

  std::uint64_t number(std::size_t at, std::size_t size) const {
    std::uint64_t value = 0;
    while (size-- > 0) value = value << 8 | static_cast<unsigned char>(bytes_[at + size]);
    return value;
  }
  std::uint32_t signature() const { return static_cast<std::uint32_t>(number(0, 4)); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

struct Directory {
  std::uint64_t count = 0, size = 0, begin = 0;
};

Directory find_directory(const WeightFile& file, const std::string& where) {
  const std::uint64_t tail_size = std::min<std::uint64_t>(file.size(), kEndSize + kLongestComment);
  const std::uint64_t tail_begin = file.size() - tail_size;
  const Record tail(file, tail_begin, tail_size, "end");
  std::optional<std::uint64_t> end;
  for (std::uint64_t at = tail_size < kEndSize ? 0 : tail_size - kEndSize + 1; at-- > 0 && !end;) {
    if (tail.number(at, 4) == kEnd && tail.number(at + 20, 2) == tail_size - at - kEndSize) end = at;
  }
  if (!end) throw Error("the zip archive is cut off", where, "a directory at its end", "none");

  // With one part the numbers of the parts are 0; 0xFFFF says that ZIP64 has them.
  Directory directory{tail.number(*end + 10, 2), tail.number(*end + 12, 4), tail.number(*end + 16, 4)};
  std::uint64_t limit = tail_begin + *end;
  if (limit >= kLocator64Size) {
    const Record locator(file, limit - kLocator64Size, kLocator64Size, "ZIP64 locator");
    if (locator.signature() == kLocator64) {
      limit = locator.number(8, 8);
      const Record end64(file, limit, kEnd64Size, "ZIP64 directory");
      if (end64.signature() != kEnd64) throw Error("wrong zip archive", where, "a ZIP64 directory", "something else");
      directory = {end64.number(32, 8), end64.number(40, 8), end64.number(48, 8)};
    }
  }
  if (directory.begin > limit || directory.size > limit - directory.begin) {
    throw Error("the zip archive points outside the file", where + ": directory",
                "at most " + std::to_string(limit) + " bytes",
                std::to_string(directory.size) + " bytes at " + std::to_string(directory.begin));
  }
  if (directory.count > kMostMembers) {
    throw Error("too many files in the zip archive", where, "at most " + std::to_string(kMostMembers),
                std::to_string(directory.count));
  }
  return directory;
}

/// The 8-byte numbers that stand in the extra field for those of 4 bytes that are all ones, in this order.
void read_zip64(const Record& extra, std::initializer_list<std::uint64_t*> numbers, const std::string& where) {
  const std::size_t size = extra.bytes().size();
  for (std::size_t at = 0; at + 4 <= size;) {
    const std::uint64_t kind = extra.number(at, 2), end = at + 4 + extra.number(at + 2, 2);
    at += 4;
    if (end > size) break;
    for (std::uint64_t* number : numbers) {
      if (kind != kZip64Extra || *number != 0xFFFFFFFF) continue;
      if (at + 8 > end) throw Error("wrong zip archive", where, "a ZIP64 size", "nothing");
      *number = extra.number(at, 8);
      at += 8;
    }
    at = end;
  }
}

bool leaves(const std::string& name) {
  const std::string whole = "/" + name + "/";
  return name.starts_with("/") || whole.find("/../") != whole.npos || name.find('\0') != name.npos;
}

}  // namespace

ZipArchive::ZipArchive(const WeightFile& file) : where_(file.path().string()) {
  const Directory directory = find_directory(file, where_);
  struct Range {
    std::uint64_t begin, end;
    std::string name;
  };
  std::vector<Range> ranges;
  std::uint64_t at = directory.begin;
  const std::uint64_t directory_end = directory.begin + directory.size;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    const auto refuse = [&] {
      throw Error("wrong zip archive", where_, std::to_string(directory.count) + " files", std::to_string(i));
    };
    if (directory_end - at < kCentralSize) refuse();
    const Record central(file, at, kCentralSize, "directory");
    if (central.signature() != kCentral) refuse();
    const std::uint64_t name_size = central.number(28, 2), extra_size = central.number(30, 2);
    const std::string name = Record(file, at + kCentralSize, name_size, "directory").bytes();
    const std::string where = where_ + ": " + quote(name);
    if (leaves(name)) throw Error("a name in the zip archive leaves it", where);

    std::uint64_t packed = central.number(20, 4), size = central.number(24, 4), begin = central.number(42, 4);
    read_zip64(Record(file, at + kCentralSize + name_size, extra_size, "directory"), {&size, &packed, &begin}, where);
    at += kCentralSize + name_size + extra_size + central.number(32, 2);
    if (at > directory_end) {
      throw Error("wrong zip archive", where, "a directory of " + std::to_string(directory.size) + " bytes", "more");
    }

    const Record local(file, begin, kLocalSize, name.c_str());
    const std::uint64_t local_name = local.number(26, 2);
    const std::uint64_t data = begin + kLocalSize + local_name + local.number(28, 2);
    if (local.signature() != kLocal || Record(file, begin + kLocalSize, local_name, "name").bytes() != name) {
      throw Error("wrong zip archive", where, "the file at " + std::to_string(begin), "something else");
    }
    if (data > directory.begin || packed > directory.begin - data) {
      throw Error("the zip archive points outside the file", where,
                  "at most " + std::to_string(directory.begin) + " bytes",
                  std::to_string(packed) + " bytes at " + std::to_string(data));
    }
    ranges.push_back({begin, data + packed, name});

    Entry entry{{data, size, static_cast<std::uint32_t>(central.number(16, 4))},
                static_cast<std::uint16_t>(central.number(10, 2)),
                static_cast<std::uint16_t>(central.number(8, 2))};
    if (entry.method == 0 && size != packed) {
      throw Error("wrong zip archive", where, std::to_string(packed) + " bytes", std::to_string(size));
    }
    if (!members_.emplace(name, entry).second) throw Error("a name stands twice in the zip archive", where);
  }

  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].begin < ranges[i - 1].end) {
      throw Error("files of the zip archive overlap", where_ + ": " + quote(ranges[i].name),
                  "begin at " + std::to_string(ranges[i - 1].end), std::to_string(ranges[i].begin));
    }
  }
}

ZipArchive::Member ZipArchive::stored(const std::string& name) const {
  const std::string where = where_ + ": " + quote(name);
  const auto found = members_.find(name);
  if (found == members_.end()) throw Error("missing in the zip archive", where);
  const auto& [member, method, flags] = found->second;
  if (flags & 1) throw Error("a file of the zip archive is encrypted", where);
  if (method != 0) {
    throw Error("a file of the zip archive is compressed", where, "stored, as torch.save does",
                method == 8 ? "deflated" : "method " + std::to_string(method));
  }
  return member;
}

std::string ZipArchive::before(const std::string& ending) const {
  std::optional<std::string> found;
  for (const auto& [name, entry] : members_) {
    if (!name.ends_with(ending)) continue;
    const std::string start = name.substr(0, name.size() - ending.size());
    if (found) throw Error("two files of the zip archive end alike", where_, "one " + ending, quote(name));
    found = start;
  }
  if (!found) throw Error("missing in the zip archive", where_ + ": " + ending);
  return *found;
}

}  // namespace saccade
