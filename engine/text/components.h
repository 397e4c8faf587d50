#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/config.h"

namespace saccade {

/// The row of a table whose `type` is that of a component of a tokenizer. @throws Error naming those there are
template <typename Row, std::size_t count>
const Row& row_for(const Row (&table)[count], const Config& config) {
  std::vector<std::string> types;
  for (const Row& row : table) types.emplace_back(row.type);
  const std::string type = config.choice("type", types);
  for (const Row& row : table) {
    if (row.type == type) return row;
  }
  return table[0];  // choice() lets nothing else through
}

/// The objects of the array `key`, each knowing its place. @throws Error
std::vector<Config> objects_of(const Config& config, const std::string& key);

}  // namespace saccade
