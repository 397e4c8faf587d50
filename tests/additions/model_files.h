#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "engine/core/atomic_file.h"

/// Model directories with random weights, and the weights to compute with by hand.
namespace saccade::testing {

struct Tensor {
  std::vector<int> shape;
  std::vector<float> values = {};

  double at(int row, int column) const { return values[static_cast<std::size_t>(row * shape.back() + column)]; }
  double at(int row) const { return values[static_cast<std::size_t>(row)]; }
};

using Tensors = std::map<std::string, Tensor>;

/// Numbers from -1 to 1, the same on every machine: the library's distributions differ.
inline void randomize(Tensors& tensors, unsigned seed) {
  std::mt19937 random(seed);
  for (auto& [name, tensor] : tensors) {
    std::size_t size = 1;
    for (const int dimension : tensor.shape) size *= static_cast<std::size_t>(dimension);
    tensor.values.resize(size);
    for (float& value : tensor.values) value = static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 1000;
  }
}

/// `config.json`, `model.safetensors` and a `tokenizer.json` of words between spaces.
inline void write_model(const std::filesystem::path& directory, const nlohmann::json& config, const Tensors& tensors,
                        const std::vector<std::string>& words) {
  std::filesystem::create_directories(directory);
  write_file_atomically(directory / "config.json", config.dump());

  nlohmann::json vocabulary;
  for (std::size_t id = 0; id < words.size(); ++id) vocabulary[words[id]] = id;
  const nlohmann::json tokenizer = {
      {"version", "1.0"},
      {"added_tokens", nlohmann::json::array()},
      {"pre_tokenizer", {{"type", "WhitespaceSplit"}}},
      {"model", {{"type", "WordLevel"}, {"vocab", vocabulary}, {"unk_token", words.front()}}}};
  write_file_atomically(directory / "tokenizer.json", tokenizer.dump());

  nlohmann::json header;
  std::string bytes;
  for (const auto& [name, tensor] : tensors) {
    const std::size_t begin = bytes.size(), size = tensor.values.size() * sizeof(float);
    bytes.resize(begin + size);
    std::memcpy(bytes.data() + begin, tensor.values.data(), size);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, begin + size}}};
  }
  const std::string text = header.dump();
  std::string length(8, '\0');
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(static_cast<std::uint64_t>(text.size()) >> (8 * i) & 0xff);
  write_file_atomically(directory / "model.safetensors", length + text + bytes);
}

}  // namespace saccade::testing
