#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/io/mapped_file.h"
#include "engine/io/tensor_store.h"

namespace saccade {

/// Where the elements of a tensor lie in a file, little-endian.
struct MappedTensor {
  std::string dtype;                  // as safetensors names it: "F32"
  std::vector<std::int64_t> shape;    // its product is below 2^63
  std::uint64_t begin = 0;            // of the first element, in bytes
  std::vector<std::int64_t> strides;  // in elements, 0 or more; empty where they follow each other by row
};

/// What all weight formats have in common once their headers are read: elements in a mapped file that are widened to
/// F32 when they are asked for.
class MappedTensors : public TensorStore {
 public:
  /// @param tensors by name; every element must lie inside the file
  MappedTensors(std::shared_ptr<const MappedFile> file, std::map<std::string, MappedTensor> tensors);

  std::vector<TensorInfo> list() const override;
  bool has(const std::string& name) const override { return tensors_.contains(name); }
  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override;
  Vector vector(const std::string& name, Eigen::Index size) const override;

 private:
  const MappedTensor& find(const std::string& name, const std::vector<std::int64_t>& shape) const;
  void read(const MappedTensor& tensor, const std::string& name, float* target) const;
  std::string of(const std::string& name) const;

  std::shared_ptr<const MappedFile> file_;
  std::map<std::string, MappedTensor> tensors_;
};

/// "[2 x 3]"
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace saccade
