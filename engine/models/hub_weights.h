#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/io/model_directory.h"
#include "engine/layers/weight_matrix.h"
#include "engine/layers/weights.h"

namespace saccade {

/// The tensors of a model of Hugging Face's `transformers`, whose names come in several spellings: the body of a model
/// with a head has a prefix that the bare body has not, wrappers add one of theirs, and checkpoints that were converted
/// from TensorFlow call the parameters of a LayerNorm gamma and beta.
class HubWeights : public Weights {
 public:
  /// @param prefix of the body: "bert.". Names are asked for without it. @throws Error
  HubWeights(const ModelDirectory& directory, std::string prefix);

  bool has(const std::string& name) const { return !stored_name(name).empty(); }
  /// Rows of a matrix, 0 where there is none.
  Eigen::Index rows(const std::string& name) const;
  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override;
  Vector vector(const std::string& name, Eigen::Index size) const override;

  /// What an output layer that is tied to the word embeddings multiplies with, `[vocabulary x hidden]`: these, unless
  /// the file has a matrix of its own that differs; then the two are not tied, whatever the config says. @throws Error
  WeightMatrix tied(const std::string& name, const WeightMatrix& words) const;

  /// @param layers the prefix of a layer's tensors before its number: "encoder.layer."
  /// @throws Error if the weights have a layer that the config does not
  void refuse_more_layers(const std::string& layers, int count) const;
  /// @throws Error if the weights classify instead of writing: output layers tied to the words would write all the same
  void refuse_classifiers() const;

 private:
  /// As the file spells it; empty where it has no such tensor.
  std::string stored_name(const std::string& name) const;

  std::shared_ptr<const TensorStore> store_;
  std::string prefix_, where_;
};

}  // namespace saccade
