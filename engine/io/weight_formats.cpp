#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/safetensors.h"
#include "engine/io/tensor_store.h"

namespace saccade {

std::span<const WeightFormat> weight_formats() {
  static constexpr std::array kFormats = {
      WeightFormat{"model.safetensors", open_safetensors},
      WeightFormat{"model.safetensors.index.json", open_sharded_safetensors},
  };
  return kFormats;
}

void refuse_unexpected(const TensorStore& store, const std::vector<std::string>& expected, const std::string& where) {
  for (const TensorInfo& info : store.list()) {
    if (std::find(expected.begin(), expected.end(), info.name) == expected.end()) {
      throw Error("unexpected tensor", where + ": " + quote(info.name), "only the tensors of this model_type",
                  "one more");
    }
  }
}

}  // namespace saccade
