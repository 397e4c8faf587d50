#include "engine/io/safetensors.h"

#include <algorithm>
#include <array>
#include <map>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/io/placed_tensors.h"
#include "engine/io/sharded_tensors.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestHeader = 100'000'000;
// {} in a header costs far more memory than its two bytes; no real header has as many values.
constexpr JsonLimits kHeaderLimits{.depth = 4, .values = 2'000'000};

struct Dtype {
  const char* name;
  std::uint64_t bits;  // of one element
};

// Every type of the format: an index or a mask beside the weights does not keep a file from being opened.
constexpr std::array kDtypes = {
    Dtype{"F32", 32},    Dtype{"F16", 16},        Dtype{"BF16", 16},       Dtype{"F64", 64},    Dtype{"I64", 64},
    Dtype{"I32", 32},    Dtype{"I16", 16},        Dtype{"I8", 8},          Dtype{"U64", 64},    Dtype{"U32", 32},
    Dtype{"U16", 16},    Dtype{"U8", 8},          Dtype{"BOOL", 8},        Dtype{"C64", 64},    Dtype{"F8_E4M3", 8},
    Dtype{"F8_E5M2", 8}, Dtype{"F8_E4M3FNUZ", 8}, Dtype{"F8_E5M2FNUZ", 8}, Dtype{"F8_E8M0", 8}, Dtype{"F6_E2M3", 6},
    Dtype{"F6_E3M2", 6}, Dtype{"F4", 4},
};

/// A tensor and where it ends, both counted from the end of the header.
struct Entry {
  PlacedTensor tensor;
  std::uint64_t end = 0;
};

class Header {
 public:
  explicit Header(const WeightFile& file) : file_(file), where_(file.path().string()) {
    read_header();
    check_layout();
  }

  std::map<std::string, PlacedTensor> take() {
    std::map<std::string, PlacedTensor> tensors;
    for (auto& [name, entry] : entries_) {
      entry.tensor.begin += data_;
      tensors.emplace(name, std::move(entry.tensor));
    }
    return tensors;
  }

 private:
  void read_header() {
    if (file_.size() < 8)
      throw Error("not a safetensors file", where_, "8 bytes or more", std::to_string(file_.size()));
    std::uint64_t length = 0;
    const std::string prefix = file_.text(0, 8);
    for (int i = 7; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(prefix[i]);
    if (length > kLargestHeader) {
      throw Error("the header is too long", where_, "at most " + std::to_string(kLargestHeader) + " bytes",
                  std::to_string(length));
    }
    if (length > file_.size() - 8) {
      throw Error("the file ends inside its header", where_, std::to_string(length + 8) + " bytes or more",
                  std::to_string(file_.size()));
    }
    data_ = 8 + length;
    const json header = parse_json(file_.text(8, length), where_ + ": header", kHeaderLimits);
    if (!header.is_object()) throw Error("wrong header", where_, "a JSON object", shown(header));
    for (const auto& [name, value] : header.items()) {
      if (name == "__metadata__") {
        check_metadata(value);
      } else {
        entries_.emplace(name, read_entry(name, value));
      }
    }
  }

  void check_metadata(const json& metadata) const {
    const bool texts = metadata.is_object() && std::all_of(metadata.begin(), metadata.end(),
                                                           [](const json& value) { return value.is_string(); });
    if (!texts) throw Error("wrong header", where_ + ": __metadata__", "an object of strings", shown(metadata));
  }

  Entry read_entry(const std::string& name, const json& value) const {
    const std::string where = of(name);
    if (!value.is_object()) throw Error("wrong header", where, "an object", shown(value));
    for (const char* key : {"dtype", "shape", "data_offsets"}) {
      if (!value.contains(key))
        throw Error("wrong header", where, "dtype, shape and data_offsets", std::string("no ") + key);
    }
    if (value.size() > 3) throw Error("wrong header", where, "dtype, shape and data_offsets", "more keys");
    const json& dtype = value["dtype"];
    const auto known =
        std::find_if(kDtypes.begin(), kDtypes.end(), [&](const Dtype& type) { return dtype == type.name; });
    if (known == kDtypes.end()) throw Error("unknown dtype", where, "F32, F16 or BF16", shown(dtype));

    const auto whole = [](const json& number) { return number.is_number_unsigned(); };
    const json& shape = value["shape"];
    if (!shape.is_array() || !std::all_of(shape.begin(), shape.end(), whole)) {
      throw Error("wrong shape", where, "an array of whole numbers", shown(shape));
    }
    const json& offsets = value["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !std::all_of(offsets.begin(), offsets.end(), whole)) {
      throw Error("wrong data_offsets", where, "[begin, end]", shown(offsets));
    }

    Entry entry{.tensor = {.dtype = known->name, .shape = {}, .begin = offsets[0], .strides = {}}, .end = offsets[1]};
    std::uint64_t bits = known->bits;
    for (const json& dimension : shape) {
      // Kept below 2^63, so that it also is an index.
      const auto extent = dimension.get<std::uint64_t>();
      if (extent > INT64_MAX || __builtin_mul_overflow(bits, extent, &bits) || bits > INT64_MAX) {
        throw Error("the shape is too large", where, "fewer than 2^63 bits", shape.dump());
      }
      entry.tensor.shape.push_back(static_cast<std::int64_t>(extent));
    }
    const std::uint64_t begin = entry.tensor.begin;
    if (entry.end < begin) throw Error("wrong data_offsets", where, "begin <= end", offsets.dump());
    if (entry.end > file_.size() - data_) {
      throw Error("data_offsets reach beyond the file", where, "at most " + std::to_string(file_.size() - data_),
                  std::to_string(entry.end));
    }
    if (bits % 8 != 0 || entry.end - begin != bits / 8) {
      throw Error("shape and data_offsets disagree", where,
                  (bits % 8 == 0 ? std::to_string(bits / 8) + " bytes" : std::to_string(bits) + " bits") + " for " +
                      entry.tensor.dtype + " " + shape_text(entry.tensor.shape),
                  std::to_string(entry.end - begin));
    }
    return entry;
  }

  /// Tensors follow each other: a byte that belongs to two of them or to none is a sign of a file made to deceive.
  void check_layout() const {
    std::vector<decltype(entries_)::const_pointer> order;
    for (const auto& entry : entries_) order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](auto a, auto b) {
      return std::pair(a->second.tensor.begin, a->second.end) < std::pair(b->second.tensor.begin, b->second.end);
    });
    std::uint64_t reached = 0;
    for (const auto* named : order) {
      const auto& [name, entry] = *named;
      const std::uint64_t begin = entry.tensor.begin;
      if (begin != reached) {
        const std::string expected = "begin at " + std::to_string(reached);
        if (begin < reached) throw Error("tensors overlap", of(name), expected, std::to_string(begin));
        throw Error("a hole between tensors", of(name), expected, std::to_string(begin));
      }
      reached = entry.end;
    }
    if (reached != file_.size() - data_) {
      throw Error("bytes after the last tensor", where_, std::to_string(data_ + reached) + " bytes",
                  std::to_string(file_.size()));
    }
  }

  std::string of(const std::string& name) const { return where_ + ": " + quote(name); }

  const WeightFile& file_;
  std::string where_;
  std::uint64_t data_ = 0;  // where the tensors begin
  std::map<std::string, Entry> entries_;
};

}  // namespace

std::shared_ptr<const TensorStore> open_safetensors(const std::filesystem::path& file) {
  auto opened = std::make_shared<const WeightFile>(file);
  return std::make_shared<PlacedTensors>(opened, Header(*opened).take());
}

std::shared_ptr<const TensorStore> open_sharded_safetensors(const std::filesystem::path& index) {
  return open_sharded(index, open_safetensors);
}

}  // namespace saccade
