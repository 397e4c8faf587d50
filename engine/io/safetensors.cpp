#include "engine/io/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/io/mapped_file.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr std::size_t kLargestIndex = 64 << 20;
// {} in a header costs far more memory than its two bytes; no real header has as many values.
constexpr JsonLimits kHeaderLimits{.depth = 4, .values = 2'000'000};

struct Dtype {
  const char* name;
  std::uint64_t size;  // bytes of one element
};

constexpr std::array kDtypes = {
    Dtype{"F32", 4},  Dtype{"F16", 2}, Dtype{"BF16", 2},    Dtype{"F64", 8},     Dtype{"I64", 8}, Dtype{"I32", 4},
    Dtype{"I16", 2},  Dtype{"I8", 1},  Dtype{"U64", 8},     Dtype{"U32", 4},     Dtype{"U16", 2}, Dtype{"U8", 1},
    Dtype{"BOOL", 1}, Dtype{"C64", 8}, Dtype{"F8_E4M3", 1}, Dtype{"F8_E5M2", 1},
};

/// Where a tensor stands in the part of the file after the header, in bytes.
struct Entry {
  TensorInfo info;
  std::uint64_t begin = 0, end = 0;
};

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? " x " : "") + std::to_string(shape[i]);
  return text + "]";
}

void widen(const std::byte* source, std::size_t count, const std::string& dtype, float* target) {
  if (dtype == "F32") {
    std::memcpy(target, source, count * sizeof(float));
    return;
  }
  // A header of odd length leaves the elements at odd addresses, so they are moved to an even one, a cacheful at a
  // time.
  constexpr std::size_t kBlock = 4096;
  alignas(64) std::array<std::uint16_t, kBlock> bits;
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t length = std::min(kBlock, count - done);
    std::memcpy(bits.data(), source + done * sizeof bits[0], length * sizeof bits[0]);
    if (dtype == "F16") {
      using Halves = Eigen::Array<Eigen::half, Eigen::Dynamic, 1>;
      Eigen::Map<Eigen::ArrayXf>(target + done, static_cast<Eigen::Index>(length)) =
          Eigen::Map<const Halves>(reinterpret_cast<const Eigen::half*>(bits.data()), static_cast<Eigen::Index>(length))
              .cast<float>();
    } else {  // BF16 is the upper half of an F32
      for (std::size_t i = 0; i < length; ++i) target[done + i] = std::bit_cast<float>(std::uint32_t{bits[i]} << 16);
    }
  }
}

class Safetensors : public TensorStore {
 public:
  explicit Safetensors(const std::filesystem::path& path) : file_(path), where_(path.string()) {
    read_header();
    check_layout();
  }

  std::vector<TensorInfo> list() const override {
    std::vector<TensorInfo> infos;
    for (const auto& [name, entry] : entries_) infos.push_back(entry.info);
    return infos;
  }

  bool has(const std::string& name) const override { return entries_.contains(name); }

  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override {
    const Entry& entry = find(name, {rows, cols});
    Matrix values(rows, cols);
    read(entry, values.data());
    return values;
  }

  Vector vector(const std::string& name, Eigen::Index size) const override {
    const Entry& entry = find(name, {size});
    Vector values(size);
    read(entry, values.data());
    return values;
  }

 private:
  void read_header() {
    if (file_.size() < 8)
      throw Error("not a safetensors file", where_, "8 bytes or more", std::to_string(file_.size()));
    std::uint64_t length = 0;
    const auto prefix = file_.bytes(0, 8);
    for (int i = 7; i >= 0; --i) length = length << 8 | std::to_integer<std::uint64_t>(prefix[i]);
    if (length > kLargestHeader) {
      throw Error("the header is too long", where_, "at most " + std::to_string(kLargestHeader) + " bytes",
                  std::to_string(length));
    }
    if (length > file_.size() - 8) {
      throw Error("the file ends inside its header", where_, std::to_string(length + 8) + " bytes or more",
                  std::to_string(file_.size()));
    }
    data_ = 8 + length;
    const auto bytes = file_.bytes(8, length);
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const json header = parse_json(text, where_ + ": header", kHeaderLimits);
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

    Entry entry{.info = {name, known->name, {}}, .begin = offsets[0], .end = offsets[1]};
    std::uint64_t size = known->size;
    for (const json& dimension : shape) {
      // Kept below 2^63, so that it also is an index.
      const auto extent = dimension.get<std::uint64_t>();
      if (extent > INT64_MAX || __builtin_mul_overflow(size, extent, &size) || size > INT64_MAX) {
        throw Error("the shape is too large", where, "fewer than 2^63 bytes", shape.dump());
      }
      entry.info.shape.push_back(static_cast<std::int64_t>(extent));
    }
    if (entry.end < entry.begin) throw Error("wrong data_offsets", where, "begin <= end", offsets.dump());
    if (entry.end > file_.size() - data_) {
      throw Error("data_offsets reach beyond the file", where, "at most " + std::to_string(file_.size() - data_),
                  std::to_string(entry.end));
    }
    if (entry.end - entry.begin != size) {
      throw Error("shape and data_offsets disagree", where,
                  std::to_string(size) + " bytes for " + entry.info.dtype + " " + shape_text(entry.info.shape),
                  std::to_string(entry.end - entry.begin));
    }
    return entry;
  }

  /// Tensors follow each other: a byte that belongs to two of them or to none is a sign of a file made to deceive.
  void check_layout() const {
    std::vector<const Entry*> order;
    for (const auto& [name, entry] : entries_) order.push_back(&entry);
    std::sort(order.begin(), order.end(),
              [](const Entry* a, const Entry* b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
    std::uint64_t reached = 0;
    for (const Entry* entry : order) {
      if (entry->begin != reached) {
        throw Error(entry->begin < reached ? "tensors overlap" : "a hole between tensors", of(entry->info.name),
                    "begin at " + std::to_string(reached), std::to_string(entry->begin));
      }
      reached = entry->end;
    }
    if (reached != file_.size() - data_) {
      throw Error("bytes after the last tensor", where_, std::to_string(data_ + reached) + " bytes",
                  std::to_string(file_.size()));
    }
  }

  const Entry& find(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) throw Error("missing tensor", of(name), shape_text(shape), "nothing");
    const TensorInfo& info = found->second.info;
    if (info.shape != shape) throw Error("wrong shape", of(name), shape_text(shape), shape_text(info.shape));
    if (info.dtype != "F32" && info.dtype != "F16" && info.dtype != "BF16") {
      throw Error("wrong dtype", of(name), "F32, F16 or BF16", info.dtype);
    }
    return found->second;
  }

  void read(const Entry& entry, float* target) const {
    const auto count =
        std::accumulate(entry.info.shape.begin(), entry.info.shape.end(), std::int64_t{1}, std::multiplies());
    if (count == 0) return;
    const auto bytes = file_.bytes(data_ + entry.begin, entry.end - entry.begin);
    widen(bytes.data(), static_cast<std::size_t>(count), entry.info.dtype, target);

    // 0 * x is 0 for every finite x and NaN for the others: one pass at the speed of the memory.
    const Eigen::Map<const Eigen::ArrayXf> values(target, count);
    if ((0.0f * values).sum() == 0.0f) return;
    std::int64_t index = 0;
    while (std::isfinite(values[index])) ++index;
    const float value = values[index];
    std::string place;
    for (std::size_t i = entry.info.shape.size(); i-- > 0; index /= entry.info.shape[i]) {
      place.insert(0, (i > 0 ? ", " : "") + std::to_string(index % entry.info.shape[i]));
    }
    throw Error("a weight is not finite", of(entry.info.name) + "[" + place + "]", "a number",
                std::isnan(value) ? "NaN"
                : value > 0       ? "infinity"
                                  : "-infinity");
  }

  std::string of(const std::string& name) const { return where_ + ": " + quote(name); }

  MappedFile file_;
  std::string where_;
  std::uint64_t data_ = 0;  // where the tensors begin
  std::map<std::string, Entry> entries_;
};

class ShardedSafetensors : public TensorStore {
 public:
  explicit ShardedSafetensors(const std::filesystem::path& index) : where_(index.string()) {
    const json document = parse_json(read_file(index, kLargestIndex), where_);
    const json* map = document.is_object() && document.contains("weight_map") ? &document["weight_map"] : nullptr;
    if (map == nullptr || !map->is_object()) {
      throw Error("wrong index", where_, "an object weight_map", map ? shown(*map) : "nothing");
    }
    std::map<std::string, std::shared_ptr<const TensorStore>> shards;
    for (const auto& [name, value] : map->items()) {
      const std::filesystem::path file = value.is_string() ? value.get<std::string>() : "";
      if (file.empty() || file != file.filename() || file == "." || file == "..") {
        throw Error("wrong index", where_ + ": " + quote(name), "the name of a file beside it", shown(value));
      }
      auto& shard = shards[file.string()];
      if (!shard) shard = open_safetensors(index.parent_path() / file);
      if (!shard->has(name))
        throw Error("missing tensor", where_ + ": " + quote(name), "in " + file.string(), "nothing");
      tensors_.emplace(name, shard);
    }
    for (const auto& [file, shard] : shards) {
      for (TensorInfo& info : shard->list()) {
        const auto found = tensors_.find(info.name);
        if (found != tensors_.end() && found->second == shard) infos_.push_back(std::move(info));
      }
    }
    std::sort(infos_.begin(), infos_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  std::vector<TensorInfo> list() const override { return infos_; }
  bool has(const std::string& name) const override { return tensors_.contains(name); }
  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override {
    return find(name).matrix(name, rows, cols);
  }
  Vector vector(const std::string& name, Eigen::Index size) const override { return find(name).vector(name, size); }

 private:
  const TensorStore& find(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw Error("missing tensor", where_ + ": " + quote(name), "a file for it", "nothing");
    return *found->second;
  }

  std::string where_;
  std::map<std::string, std::shared_ptr<const TensorStore>> tensors_;
  std::vector<TensorInfo> infos_;  // by name
};

}  // namespace

std::shared_ptr<const TensorStore> open_safetensors(const std::filesystem::path& file) {
  return std::make_shared<Safetensors>(file);
}

std::shared_ptr<const TensorStore> open_sharded_safetensors(const std::filesystem::path& index) {
  return std::make_shared<ShardedSafetensors>(index);
}

}  // namespace saccade
