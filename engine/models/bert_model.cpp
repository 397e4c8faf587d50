#include "engine/models/bert_model.h"

namespace saccade {

BertModel::BertModel(const ModelDirectory& directory, MechanismFacts facts, int positions, BertEncoder encoder,
                     EncoderHead head)
    : Transformer(directory, positions), encoder_(std::move(encoder)), head_(std::move(head)) {
  facts_ = std::move(facts);
  writes_ = false;
}

Reading BertModel::read_tokens(std::span<const int> source, const StepContext& context,
                               const CancelToken& cancel) const {
  require_known(source, encoder_.words().table().outputs());
  const Matrix hidden = encoder_(source, context, cancel);
  require_finite(hidden, "the last layer");
  return {.sequences = {}, .predictions = apply(head_, hidden, source, source_tokenizer(), context.sink)};
}

}  // namespace saccade
