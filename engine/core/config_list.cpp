#include "engine/core/config_list.h"

#include "engine/core/error.h"
#include "engine/core/json.h"

namespace saccade {

std::vector<Config> objects_of(const Config& config, const std::string& key, std::size_t most) {
  std::vector<Config> objects;
  if (!config.has(key)) return objects;
  const nlohmann::json& list = config.json().at(key);
  const std::string where = config.where() + ": " + key;
  if (!list.is_array() || list.size() > most) {
    throw Error("wrong value", where, "a list of at most " + std::to_string(most), shown(list));
  }
  for (std::size_t i = 0; i < list.size(); ++i) objects.emplace_back(list[i], where + ": [" + std::to_string(i) + "]");
  return objects;
}

}  // namespace saccade
