#include "engine/models/hub_weights.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

/// Left behind by `nn.DataParallel` and `torch.compile`.
constexpr const char* kWrappers[] = {"", "module.", "_orig_mod."};

std::string with_ending(const std::string& name, const std::string& ending, const std::string& other) {
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) + other : std::string();
}

}  // namespace

HubWeights::HubWeights(const ModelDirectory& directory, std::string prefix)
    : store_(directory.tensors()), prefix_(std::move(prefix)), where_(directory.path().string()) {}

std::string HubWeights::stored_name(const std::string& name) const {
  for (const std::string& spelling : {name, with_ending(name, "LayerNorm.weight", "LayerNorm.gamma"),
                                      with_ending(name, "LayerNorm.bias", "LayerNorm.beta")}) {
    if (spelling.empty()) continue;
    for (const char* wrapper : kWrappers) {
      for (const std::string& prefix : {prefix_, std::string()}) {
        if (const std::string stored = wrapper + prefix + spelling; store_->has(stored)) return stored;
      }
    }
  }
  return {};
}

Eigen::Index HubWeights::rows(const std::string& name) const {
  const std::string stored = stored_name(name);
  for (const TensorInfo& info : store_->list()) {
    if (info.name == stored && !info.shape.empty()) return info.shape[0];
  }
  return 0;
}

Matrix HubWeights::matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const {
  const std::string stored = stored_name(name);
  return store_->matrix(stored.empty() ? name : stored, rows, cols);
}

Vector HubWeights::vector(const std::string& name, Eigen::Index size) const {
  const std::string stored = stored_name(name);
  return store_->vector(stored.empty() ? name : stored, size);
}

WeightMatrix HubWeights::tied(const std::string& name, const WeightMatrix& words) const {
  if (!has(name)) return words;
  const Matrix own = matrix(name, words.outputs(), words.inputs());
  for (Eigen::Index i = 0; i < own.rows(); ++i) {
    if (own.row(i).transpose() != words.row(i)) return WeightMatrix(own);
  }
  return words;
}

void HubWeights::refuse_more_layers(const std::string& layers, int count) const {
  const std::string next = layers + std::to_string(count) + ".";
  for (const TensorInfo& info : store_->list()) {
    const std::size_t at = info.name.find(next);
    if (at == info.name.npos || (at > 0 && info.name[at - 1] != '.')) continue;
    throw Error("the weights have more layers than the config", where_ + ": " + quote(info.name),
                std::to_string(count) + " layers", "one more");
  }
}

void HubWeights::refuse_classifiers() const {
  for (const char* head : {"score.weight", "classifier.weight", "qa_outputs.weight"}) {
    if (!has(head)) continue;
    throw Error("this head is not supported", where_ + ": " + quote(stored_name(head)), "a head that writes",
                "one that classifies");
  }
}

}  // namespace saccade
