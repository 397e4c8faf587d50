#include <stdexcept>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/models/bert.h"
#include "engine/models/bert_encoder.h"
#include "engine/models/distilbert.h"
#include "engine/models/gpt2.h"
#include "engine/models/llama.h"
#include "engine/models/marian.h"
#include "engine/models/model.h"
#include "engine/models/rnn_seq2seq.h"
#include "engine/models/roberta.h"
#include "engine/models/t5.h"

namespace saccade {

namespace {

constexpr ModelFamily kFamilies[] = {
    {"rnn_seq2seq", describe_rnn_seq2seq, load_rnn_seq2seq},
    {"bert", describe_bert, load_bert},
    {"distilbert", describe_distilbert, load_distilbert},
    {"roberta", describe_bert, load_roberta},
    {"xlm-roberta", describe_bert, load_roberta},
    {"camembert", describe_bert, load_roberta},
    {"gpt2", describe_gpt2, load_gpt2},
    {"marian", describe_marian, load_marian},
    {"t5", describe_t5, load_t5},
    {"mt5", describe_t5, load_t5},
    {"llama", describe_llama, load_llama},
    {"mistral", describe_llama, load_llama},
    {"qwen2", describe_llama, load_llama},
};

}  // namespace

std::unique_ptr<DecoderState> Model::start(std::span<const int>, const StepContext&, const CancelToken&) const {
  throw std::logic_error(id_ + " reads and does not write");
}

Vector Model::step(DecoderState&, int, const StepContext&) const {
  throw std::logic_error(id_ + " reads and does not write");
}

std::vector<SourcePrediction> Model::read(std::span<const int>, const StepContext&, const CancelToken&) const {
  throw std::logic_error(id_ + " writes");
}

std::span<const ModelFamily> model_families() { return kFamilies; }

const ModelFamily& family_of(const Config& config) {
  const std::string model_type = config.text("model_type");
  std::string supported;
  for (const ModelFamily& family : kFamilies) {
    if (family.model_type == model_type) return family;
    supported += (supported.empty() ? "" : ", ") + std::string(family.model_type);
  }
  throw Error("this kind of model is not supported", config.where() + ": model_type", supported, quote(model_type));
}

std::shared_ptr<const Model> load_model(const std::filesystem::path& path) {
  const ModelDirectory directory = ModelDirectory::open(path);
  return family_of(directory.config()).load(directory);
}

}  // namespace saccade
