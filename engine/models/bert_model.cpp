#include "engine/models/bert_model.h"

namespace saccade {

BertModel::BertModel(const ModelDirectory& directory, std::string mechanism, int positions, BertEncoder encoder,
                     EncoderHead head)
    : Transformer(directory, Architecture::encoder_only, positions),
      encoder_(std::move(encoder)),
      head_(std::move(head)) {
  mechanism_ = std::move(mechanism);
}

std::vector<SourcePrediction> BertModel::read(std::span<const int> source, const StepContext& context,
                                              const CancelToken& cancel) const {
  require_known(source, encoder_.words().table().outputs());
  const Matrix hidden = encoder_(source, context, cancel);
  require_finite(hidden, "the last layer");
  return apply(head_, hidden, source, source_tokenizer(), context.sink);
}

}  // namespace saccade
