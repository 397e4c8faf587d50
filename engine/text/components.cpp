#include "engine/text/components.h"

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/text/effort.h"

namespace saccade {

std::vector<Config> objects_of(const Config& config, const std::string& key) {
  const std::string where = config.where() + ": " + key;
  if (!config.has(key)) throw Error("missing key", where, "an array", "nothing");
  const nlohmann::json& array = config.json()[key];
  if (!array.is_array()) throw Error("wrong value", where, "an array", shown(array));
  if (array.size() > Effort::kMostComponents) {
    throw Error("too many parts", where, "at most " + std::to_string(Effort::kMostComponents),
                std::to_string(array.size()));
  }
  std::vector<Config> objects;
  for (const nlohmann::json& object : array) {
    objects.emplace_back(object, where + "[" + std::to_string(objects.size()) + "]");
  }
  return objects;
}

}  // namespace saccade
