#include "engine/io/sharded_tensors.h"

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestIndex = 64 << 20;

class ShardedTensors : public TensorStore {
 public:
  ShardedTensors(const std::filesystem::path& index,
                 std::shared_ptr<const TensorStore> (*open)(const std::filesystem::path& file))
      : where_(index.string()) {
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
      if (!shard) shard = open(index.parent_path() / file);
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

std::shared_ptr<const TensorStore> open_sharded(
    const std::filesystem::path& index, std::shared_ptr<const TensorStore> (*open)(const std::filesystem::path& file)) {
  return std::make_shared<ShardedTensors>(index, open);
}

}  // namespace saccade
