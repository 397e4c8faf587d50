#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/models/abcnn.h"
#include "engine/models/aoa_reader.h"
#include "engine/models/atae_lstm.h"
#include "engine/models/bert.h"
#include "engine/models/bert_encoder.h"
#include "engine/models/distilbert.h"
#include "engine/models/feature_attention.h"
#include "engine/models/glimpse_network.h"
#include "engine/models/gpt2.h"
#include "engine/models/key_value_lm.h"
#include "engine/models/llama.h"
#include "engine/models/marian.h"
#include "engine/models/model.h"
#include "engine/models/pair_seq2seq.h"
#include "engine/models/pointer_generator.h"
#include "engine/models/rnn_classifier.h"
#include "engine/models/rnn_seq2seq.h"
#include "engine/models/roberta.h"
#include "engine/models/show_attend_tell.h"
#include "engine/models/t5.h"

namespace saccade {

namespace {

template <InputKind kind>
InputKind always(const Config&) {
  return kind;
}

constexpr ModelFamily kFamilies[] = {
    {"rnn_seq2seq", rnn_seq2seq_facts, load_rnn_seq2seq},
    {"atae_lstm", atae_lstm_facts, load_atae_lstm},
    {"feature_attention", feature_attention_facts, load_feature_attention},
    {"key_value_lm", key_value_lm_facts, load_key_value_lm},
    {"bert", bert_facts, load_bert},
    {"distilbert", distilbert_facts, load_distilbert},
    {"roberta", bert_facts, load_roberta},
    {"xlm-roberta", bert_facts, load_roberta},
    {"camembert", bert_facts, load_roberta},
    {"gpt2", gpt2_facts, load_gpt2},
    {"marian", marian_facts, load_marian},
    {"t5", t5_facts, load_t5},
    {"mt5", t5_facts, load_t5},
    {"llama", llama_facts, load_llama},
    {"mistral", llama_facts, load_llama},
    {"qwen2", llama_facts, load_llama},
    {"glimpse_network", glimpse_network_facts, load_glimpse_network, always<InputKind::picture>},
    {"rnn_classifier", rnn_classifier_facts, load_rnn_classifier, rnn_classifier_reads},
    {"show_attend_tell", show_attend_tell_facts, load_show_attend_tell, always<InputKind::picture>},
    {"abcnn", abcnn_facts, load_abcnn, always<InputKind::pair>},
    {"aoa_reader", aoa_reader_facts, load_aoa_reader, always<InputKind::pair>},
    {"pointer_generator", pointer_generator_facts, load_pointer_generator},
    {"pair_seq2seq", pair_seq2seq_facts, load_pair_seq2seq, always<InputKind::pair>},
};

/// @throws Error for a name of a head that the model does not have
void require_named_heads(const Model& model, const std::string& where) {
  const std::vector<HeadName>& names = model.first_view().head_names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const AttentionSite& site = names[i].site;
    const HeadGrid grid = model.grid_of(site.site);
    if (site.layer < grid.layers && site.head < grid.heads) continue;
    throw Error(
        "wrong value", where + ": view: head_names[" + std::to_string(i) + "]",
        "a layer below " + std::to_string(grid.layers) + " and a head below " + std::to_string(grid.heads) + ", from 0",
        "layer " + std::to_string(site.layer) + ", head " + std::to_string(site.head));
  }
}

}  // namespace

std::span<const ModelFamily> model_families() { return kFamilies; }

const ModelFamily& family_of(const Config& config, std::span<const ModelFamily> families) {
  const std::string model_type = config.text("model_type");
  std::string supported;
  for (const ModelFamily& family : families) {
    if (family.model_type == model_type) return family;
    supported += (supported.empty() ? "" : ", ") + std::string(family.model_type);
  }
  throw Error("this kind of model is not supported", config.where() + ": model_type", supported, quote(model_type));
}

std::shared_ptr<const Model> load_model(const std::filesystem::path& path, std::span<const ModelFamily> families) {
  const ModelDirectory directory = ModelDirectory::open(path);
  auto model = family_of(directory.config(), families).load(directory);
  require_named_heads(*model, directory.config().where());
  return model;
}

}  // namespace saccade
