#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/io/tensor_store.h"
#include "engine/io/weight_file.h"

namespace saccade {

/// What a file says of a stretch of its bytes. Tensors share it, and the first that is read looks whether it is true.
class Checksum {
 public:
  /// @param crc CRC-32 of `size` bytes from `begin` on @param where what the stretch is called in messages
  Checksum(std::uint64_t begin, std::uint64_t size, std::uint32_t crc, std::string where)
      : begin_(begin), size_(size), crc_(crc), where_(std::move(where)) {}

  /// Thread-safe. @throws Error where the bytes are others
  void verify(const WeightFile& file);

 private:
  std::uint64_t begin_, size_;
  std::uint32_t crc_;
  std::string where_;
  std::mutex mutex_;
  bool verified_ = false;
};

/// Where the elements of a tensor lie in a file, little-endian.
struct PlacedTensor {
  std::string dtype;                  // as safetensors names it: "F32"
  std::vector<std::int64_t> shape;    // its product is below 2^63
  std::uint64_t begin = 0;            // of the first element, in bytes
  std::vector<std::int64_t> strides;  // in elements, 0 or more; empty where they follow each other by row
  /// Of the stretch of the file that it lies in, which is looked at before the tensor is; null where the format has
  /// none.
  std::shared_ptr<Checksum> checksum = {};
};

/// What all weight formats have in common once their headers are read: elements in a file that are read, and widened to
/// F32, when they are asked for.
class PlacedTensors : public TensorStore {
 public:
  /// @param tensors by name; every element must lie inside the file
  PlacedTensors(std::shared_ptr<const WeightFile> file, std::map<std::string, PlacedTensor> tensors);

  std::vector<TensorInfo> list() const override;
  bool has(const std::string& name) const override { return tensors_.contains(name); }
  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override;
  Vector vector(const std::string& name, Eigen::Index size) const override;

 private:
  const PlacedTensor& find(const std::string& name, const std::vector<std::int64_t>& shape) const;
  void read(const PlacedTensor& tensor, const std::string& name, float* target) const;
  std::string of(const std::string& name) const;

  std::shared_ptr<const WeightFile> file_;
  std::map<std::string, PlacedTensor> tensors_;
};

/// "[2 x 3]"
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace saccade
