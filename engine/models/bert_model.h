#pragma once

#include "engine/models/bert_encoder.h"
#include "engine/models/encoder_heads.h"
#include "engine/models/transformer.h"

namespace saccade {

/// BERT and its relatives: the encoder, and the head that the weights hold.
class BertModel : public Transformer {
 public:
  /// @param positions tokens that there are positions for. @throws Error
  BertModel(const ModelDirectory& directory, MechanismFacts facts, int positions, BertEncoder encoder,
            EncoderHead head);

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override;

  BertEncoder encoder_;
  EncoderHead head_;
};

}  // namespace saccade
