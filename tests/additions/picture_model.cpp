#include "tests/additions/picture_model.h"

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/stored_weights.h"
#include "engine/text/tokenizer_files.h"

namespace saccade::testing {

namespace {

constexpr int kSide = 8;  // regions

Vector joined(const VectorRef& a, const VectorRef& b) {
  Vector both(a.size() + b.size());
  both << a, b;
  return both;
}

class PictureModel : public Model {
 public:
  explicit PictureModel(const ModelDirectory& directory) {
    const Config& config = directory.config();
    id_ = directory.id();
    model_type_ = config.text("model_type");
    facts_ = picture_model_facts(config);
    target_tokenizer_ = load_tokenizers(directory.path(), model_type_).target;
    const int vocabulary = target_tokenizer_->vocabulary_size();  // V
    bos_token_id_ = config.integer("bos_token_id", 0, vocabulary - 1);
    never_written_ = {bos_token_id_};
    max_target_length_ = config.integer("max_target_length", 1, kLargestSize);
    patch_ = config.integer("patch_size", 1, kLargestSize);
    channels_ = config.integer("channels", 1, 3);
    const int key_size = config.integer("region_size", 1, kLargestSize);           // K
    const int embedding_size = config.integer("embedding_size", 1, kLargestSize);  // E
    hidden_size_ = config.integer("hidden_size", 1, kLargestSize);                 // H

    const StoredWeights weights(directory.tensors(), directory.path().string());
    region_ = Linear(weights, "region", key_size, patch_ * patch_ * channels_);
    embedding_ = Embedding(weights, "decoder.embedding", vocabulary, embedding_size);
    rnn_ = Rnn(weights, "decoder.rnn", {find(cell_kinds(), "gru"), embedding_size + key_size, hidden_size_, 1, false});
    output_ = Linear(weights, "output", vocabulary, hidden_size_ + key_size);
    const Config options = config.object("attention");
    attention_.emplace(AttentionParts{hidden_size_, key_size, options, weights});
    window_ = attention_->window_defaults();
    weights.refuse_others();
  }

  InputKind reads() const override { return InputKind::picture; }
  bool writes() const override { return true; }

  Reading read(const Input& input, const StepContext&, const CancelToken& cancel) const override {
    const auto* picture = std::get_if<Picture>(&input);
    if (!picture) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
    cancel.check();
    Matrix keys = region_.rows(patches(*picture)).array().tanh();  // [64 x K]
    auto decoder = std::make_unique<Words>(*this);
    decoder->memory = std::make_shared<const AttentionMemory>(attention_->read(std::move(keys)));
    decoder->rnn = {{Vector::Zero(hidden_size_)}, {Vector()}};
    return {.sequences = {{.name = "image", .rows = kSide, .columns = kSide}, {.name = "target"}},
            .decoder = std::move(decoder),
            .first = bos_token_id_,
            .limit = max_target_length_};
  }

 private:
  struct Words : Decoder {
    explicit Words(const PictureModel& of) : model(of) {}

    std::unique_ptr<Decoder> clone() const override { return std::make_unique<Words>(*this); }
    Vector step(int previous, const StepContext& context) override {
      const Vector seen = model.attention_->attend(rnn.hidden.back(), *memory, alignment, context);  // c_t [K]
      const Vector& hidden = model.rnn_.step(joined(model.embedding_(previous), seen), rnn);         // h_t [H]
      return model.output_(joined(hidden, seen));
    }

    const PictureModel& model;  // outlives its decoders
    std::shared_ptr<const AttentionMemory> memory;
    RnnState rnn;
    AlignmentState alignment;
  };

  /// The pixels of each region. @return `[64 x patch_size^2 channels]`
  Matrix patches(const Picture& picture) const {
    const int side = kSide * patch_;
    const auto size = [](int width, int height, int channels) {
      return std::to_string(width) + " x " + std::to_string(height) + " pixels of " + std::to_string(channels);
    };
    if (picture.width != side || picture.height != side || picture.channels != channels_ ||
        static_cast<int>(picture.values.size()) != side * side * channels_) {
      throw Error("a picture of another size", id_, size(side, side, channels_),
                  size(picture.width, picture.height, picture.channels));
    }
    const int row_of_patch = patch_ * channels_;  // values that stand together in the picture
    Matrix patches(kSide * kSide, patch_ * row_of_patch);
    for (int region = 0; region < kSide * kSide; ++region) {
      for (int row = 0; row < patch_; ++row) {
        const int y = region / kSide * patch_ + row, x = region % kSide * patch_;
        const std::uint8_t* from = picture.values.data() + static_cast<std::ptrdiff_t>((y * side + x) * channels_);
        patches.row(region).segment(row * row_of_patch, row_of_patch) =
            Eigen::Map<const Eigen::RowVector<std::uint8_t, Eigen::Dynamic>>(from, row_of_patch).cast<float>() / 255;
      }
    }
    return patches;
  }

  int bos_token_id_ = 0, patch_ = 1, channels_ = 1, hidden_size_ = 0;
  Linear region_;        // [K x patch_size^2 channels]
  Embedding embedding_;  // [V x E]
  Rnn rnn_;              // E + K -> H
  std::optional<Mechanism> attention_;
  Linear output_;  // [V x (H + K)]
};

}  // namespace

std::shared_ptr<const Model> load_picture_model(const ModelDirectory& directory) {
  return std::make_shared<PictureModel>(directory);
}

MechanismFacts picture_model_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade::testing
