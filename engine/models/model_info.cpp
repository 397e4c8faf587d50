#include "engine/models/model_info.h"

#include "engine/attention/explain.h"
#include "engine/io/model_directory.h"
#include "engine/models/text_model.h"

namespace saccade {

namespace {

SideInfo side_of(const Tokenizer& tokenizer, int max_length) {
  SideInfo side{.kind = tokenizer.kind(),
                .vocabulary_size = tokenizer.vocabulary_size(),
                .unknown_token = {},
                .max_length = max_length};
  if (const auto id = tokenizer.unknown_id()) side.unknown_token = tokenizer.token_text(*id);
  return side;
}

}  // namespace

ModelInfo info_of(const Model& model, const std::filesystem::path& path) {
  ModelInfo info{.id = model.id(),
                 .model_type = model.model_type(),
                 .mechanism = describe(model.facts()),
                 .parameters = 0,
                 .tensors = ModelDirectory::open(path).tensors()->list(),
                 .source = {},
                 .target = {}};
  for (const TensorInfo& tensor : info.tensors) {
    std::int64_t size = 1;
    for (const std::int64_t extent : tensor.shape) size *= extent;
    info.parameters += size;
  }
  if (const auto* reader = dynamic_cast<const TextModel*>(&model)) {
    info.source = side_of(reader->source_tokenizer(), reader->max_source_length());
  }
  if (model.writes()) info.target = side_of(model.target_tokenizer(), model.max_target_length());
  return info;
}

}  // namespace saccade
