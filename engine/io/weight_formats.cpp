#include "engine/io/weight_formats.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/pytorch_checkpoint.h"
#include "engine/io/safetensors.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

/// What trainers leave beside the weights in files of the same formats.
constexpr const char* kNoWeights[] = {"training_args.", "optimizer.", "scheduler.", "scaler.", "rng_state"};

bool holds_no_weights(const std::string& name) {
  return std::any_of(std::begin(kNoWeights), std::end(kNoWeights),
                     [&](const char* start) { return name.starts_with(start); });
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace

std::span<const WeightFormat> weight_formats() {
  static constexpr std::array kFormats = {
      WeightFormat{"model.safetensors", ".safetensors", open_safetensors},
      WeightFormat{"model.safetensors.index.json", ".safetensors.index.json", open_sharded_safetensors},
      WeightFormat{"pytorch_model.bin", ".bin", open_pytorch_checkpoint},
      WeightFormat{"pytorch_model.bin.index.json", ".bin.index.json", open_sharded_pytorch_checkpoint},
      WeightFormat{"model.pt", ".pt", open_pytorch_checkpoint},
      WeightFormat{"model.pth", ".pth", open_pytorch_checkpoint},
  };
  return kFormats;
}

const WeightFormat* weight_format_of(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const WeightFormat& format : weight_formats()) {
    if (name.ends_with(format.suffix)) return &format;
  }
  return nullptr;
}

fs::path whole_of(const fs::path& file) {
  constexpr std::string_view kNumber = "-#####-of-#####";
  const std::string stem = file.stem().string();
  if (stem.size() <= kNumber.size()) return file;
  const std::string set = stem.substr(0, stem.size() - kNumber.size());
  const bool shard =
      std::equal(kNumber.begin(), kNumber.end(), stem.begin() + static_cast<std::ptrdiff_t>(set.size()),
                 [](char expected, char c) { return expected == '#' ? '0' <= c && c <= '9' : c == expected; });
  const fs::path index = file.parent_path() / (set + file.extension().string() + ".index.json");
  return shard && is_file(index) ? index : file;
}

fs::path find_weights(const fs::path& directory) {
  std::string expected;
  for (const WeightFormat& format : weight_formats()) {
    if (is_file(directory / format.file_name)) return directory / format.file_name;
    expected += (expected.empty() ? "" : ", ") + std::string(format.file_name);
  }
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
    const fs::path& path = entry.path();
    if (weight_format_of(path) && is_file(path) && !holds_no_weights(path.filename().string())) found.push_back(path);
  }
  const auto is_other = [](const fs::path& path) { return path.extension() != ".safetensors"; };
  if (!std::all_of(found.begin(), found.end(), is_other)) std::erase_if(found, is_other);
  if (found.size() == 1) return found[0];
  if (found.empty()) throw Error("no weights", directory.string(), expected, "none of them");

  std::sort(found.begin(), found.end());
  std::string names;
  for (const fs::path& path : found) names += (names.empty() ? "" : ", ") + quote(path.filename().string());
  throw Error("several files of weights", directory.string(), "one, or one opened by its name", names);
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
