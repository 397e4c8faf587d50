#include "engine/io/placed_tensors.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

static_assert(std::endian::native == std::endian::little, "weights are read as they lie in the file");

namespace {

/// Elements that are converted at a time: they stay in the processor's nearest cache from the copy to the last check.
constexpr std::size_t kBlock = 4096;
/// Bytes that are read from the file at a time.
constexpr std::size_t kChunk = 1 << 18;

template <typename Stored>
void gather(const std::byte* source, std::size_t stride, std::size_t count, Stored* target) {
  if (stride == 1) {
    std::memcpy(target, source, count * sizeof(Stored));  // elements may lie at odd addresses
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(target + i, source + i * stride * sizeof(Stored), sizeof(Stored));
  }
}

void widen(double value, float& target) { target = static_cast<float>(value); }
/// BF16 is the upper half of an F32.
void widen(std::uint16_t value, float& target) { target = std::bit_cast<float>(std::uint32_t{value} << 16); }

template <typename Stored>
void widen(const Stored* source, std::size_t count, float* target) {
  for (std::size_t i = 0; i < count; ++i) widen(source[i], target[i]);
}

void widen(const Eigen::half* source, std::size_t count, float* target) {
  const auto size = static_cast<Eigen::Index>(count);
  Eigen::Map<Eigen::ArrayXf>(target, size) =
      Eigen::Map<const Eigen::Array<Eigen::half, Eigen::Dynamic, 1>>(source, size).cast<float>();
}

/// One line of elements that are `stride` elements apart. @returns whether all of them are finite
template <typename Stored>
bool read_line(const std::byte* source, std::size_t stride, std::size_t count, float* target) {
  bool finite = true;
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t length = std::min(kBlock, count - done);
    const std::byte* const from = source + done * stride * sizeof(Stored);
    float* const to = target + done;
    if constexpr (std::is_same_v<Stored, float>) {
      gather(from, stride, length, to);
    } else {
      alignas(64) std::array<Stored, kBlock> block;
      gather(from, stride, length, block.data());
      widen(block.data(), length, to);
    }
    // 0 * x is 0 for every finite x and NaN for the others.
    finite &= (0.0f * Eigen::Map<const Eigen::ArrayXf>(to, static_cast<Eigen::Index>(length))).sum() == 0.0f;
  }
  return finite;
}

/// How elements of a type are read, or nothing for a type that holds no weights.
auto reader_of(const std::string& dtype) -> decltype(&read_line<float>) {
  if (dtype == "F32") return read_line<float>;
  if (dtype == "F16") return read_line<Eigen::half>;
  if (dtype == "BF16") return read_line<std::uint16_t>;
  if (dtype == "F64") return read_line<double>;
  return nullptr;
}

/// A shape of more dimensions than asked for as a matrix: its first one, and all others as one.
std::vector<std::int64_t> by_first(std::vector<std::int64_t> shape, std::size_t dimensions) {
  for (; dimensions == 2 && shape.size() > 2; shape.pop_back()) shape[shape.size() - 2] *= shape.back();
  return shape;
}

std::size_t size_of(const std::string& dtype) { return dtype == "F64" ? 8 : dtype == "F32" ? 4 : 2; }

std::string checksum_text(uLong crc) {
  char text[32];
  std::snprintf(text, sizeof text, "checksum %08lx", crc);
  return text;
}

}  // namespace

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? " x " : "") + std::to_string(shape[i]);
  return text + "]";
}

PlacedTensors::PlacedTensors(std::shared_ptr<const WeightFile> file, std::map<std::string, PlacedTensor> tensors)
    : file_(std::move(file)), tensors_(std::move(tensors)) {}

std::vector<TensorInfo> PlacedTensors::list() const {
  std::vector<TensorInfo> infos;
  for (const auto& [name, tensor] : tensors_) infos.push_back({name, tensor.dtype, tensor.shape});
  return infos;
}

Matrix PlacedTensors::matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const {
  const PlacedTensor& tensor = find(name, {rows, cols});
  Matrix values(rows, cols);
  read(tensor, name, values.data());
  return values;
}

Vector PlacedTensors::vector(const std::string& name, Eigen::Index size) const {
  const PlacedTensor& tensor = find(name, {size});
  Vector values(size);
  read(tensor, name, values.data());
  return values;
}

const PlacedTensor& PlacedTensors::find(const std::string& name, const std::vector<std::int64_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw Error("missing tensor", of(name), shape_text(shape), "nothing");
  const PlacedTensor& tensor = found->second;
  if (by_first(tensor.shape, shape.size()) != shape) {
    throw Error("wrong shape", of(name), shape_text(shape), shape_text(tensor.shape));
  }
  if (!reader_of(tensor.dtype)) throw Error("wrong dtype", of(name), "F32, F16, BF16 or F64", tensor.dtype);
  return tensor;
}

void Checksum::verify(const WeightFile& file) {
  const std::lock_guard lock(mutex_);
  if (verified_) return;
  std::vector<std::byte> chunk(std::min<std::uint64_t>(size_, kChunk));
  uLong found = crc32(0, nullptr, 0);
  for (std::uint64_t done = 0; done < size_;) {
    const std::size_t count = std::min<std::uint64_t>(chunk.size(), size_ - done);
    file.read(begin_ + done, std::span(chunk).first(count));
    found = crc32(found, reinterpret_cast<const Bytef*>(chunk.data()), static_cast<uInt>(count));
    done += count;
  }
  if (found != crc_) throw Error("the file is damaged", where_, checksum_text(crc_), checksum_text(found));
  verified_ = true;
}

void PlacedTensors::read(const PlacedTensor& tensor, const std::string& name, float* target) const {
  const std::vector<std::int64_t>& shape = tensor.shape;
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  if (count == 0) return;
  if (tensor.checksum) tensor.checksum->verify(*file_);

  const std::size_t size = size_of(tensor.dtype);
  const auto read_line_of = reader_of(tensor.dtype);
  bool finite = true;
  if (tensor.strides.empty()) {
    std::vector<std::byte> chunk(std::min(count * size, kChunk));
    for (std::size_t done = 0; done < count;) {
      const std::size_t here = std::min(chunk.size() / size, count - done);
      file_->read(tensor.begin + done * size, std::span(chunk).first(here * size));
      finite &= read_line_of(chunk.data(), 1, here, target + done);
      done += here;
    }
  } else {
    // Lines of elements at one distance, those of the last dimension.
    const auto length = static_cast<std::size_t>(shape.back()), lines = count / length;
    const auto stride = static_cast<std::size_t>(tensor.strides.back());
    const auto start_of = [&](std::size_t line) {
      std::size_t start = 0;
      for (std::size_t i = shape.size() - 1; i-- > 0;) {
        const auto extent = static_cast<std::size_t>(shape[i]);
        start += line % extent * static_cast<std::size_t>(tensor.strides[i]);
        line /= extent;
      }
      return start;
    };
    const std::size_t last = start_of(lines - 1) + (length - 1) * stride;
    std::vector<std::byte> bytes((last + 1) * size);
    file_->read(tensor.begin, bytes);
    for (std::size_t line = 0; line < lines; ++line) {
      finite &= read_line_of(bytes.data() + start_of(line) * size, stride, length, target + line * length);
    }
  }
  if (finite) return;

  std::size_t index = 0;
  while (std::isfinite(target[index])) ++index;
  const float value = target[index];
  std::string place;
  for (std::size_t i = shape.size(), rest = index; i-- > 0;) {
    const auto extent = static_cast<std::size_t>(shape[i]);
    place = std::to_string(rest % extent) + (place.empty() ? "" : ", ") + place;
    rest /= extent;
  }
  throw Error("a weight is not finite", of(name) + "[" + place + "]", "a number",
              std::isnan(value) ? "NaN"
              : value > 0       ? "infinity"
                                : "-infinity");
}

std::string PlacedTensors::of(const std::string& name) const { return file_->path().string() + ": " + quote(name); }

}  // namespace saccade
