#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/models/model.h"
#include "engine/models/rnn_seq2seq.h"

namespace saccade {

namespace {

constexpr ModelFamily kFamilies[] = {
    {"rnn_seq2seq", describe_rnn_seq2seq, load_rnn_seq2seq},
};

}  // namespace

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
