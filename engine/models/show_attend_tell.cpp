#include "engine/models/show_attend_tell.h"

#include <optional>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/config_list.h"
#include "engine/core/error.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/fitted_picture.h"
#include "engine/models/stored_weights.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kLongestSide = 4096;  // pixels
constexpr int kMostLayers = 64;
constexpr int kLargestKernel = 64;
constexpr int kLargestVocabulary = 1 << 22;
constexpr int kLongest = 100'000;               // tokens
constexpr Eigen::Index kMostNumbers = 1 << 26;  // in what one layer makes

constexpr int kImage = 0, kTarget = 1;  // sequences

/// One convolution and what follows it.
struct Layer {
  Conv2d convolution;
  int pool = 1;  // side of the squares of which the largest value is kept
};

class ShowAttendTell : public Model {
 public:
  explicit ShowAttendTell(const ModelDirectory& directory);

  InputKind reads() const override { return InputKind::picture; }
  bool writes() const override { return true; }
  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override;

 private:
  /// What was written so far.
  struct Words : Decoder {
    explicit Words(const ShowAttendTell& of) : model(of) {}

    std::unique_ptr<Decoder> clone() const override { return std::make_unique<Words>(*this); }
    Vector step(int previous, const StepContext& context) override { return model.step(*this, previous, context); }

    const ShowAttendTell& model;  // outlives its decoders
    std::shared_ptr<const AttentionMemory> memory;
    RnnState rnn;  // h_t and c_t [H]
    AlignmentState alignment;
  };

  void read_limits(const ModelDirectory& directory);
  /// @return K, the channels of the last layer
  int read_encoder(const Config& config, const StoredWeights& weights);
  /// What is at each region, `[L x K]`.
  Matrix regions(const Picture& picture, const CancelToken& cancel) const;
  /// See Decoder::step.
  Vector step(Words& words, int previous, const StepContext& context) const;

  int width_ = 0, height_ = 0, channels_ = 0;  // of the picture
  std::vector<Layer> encoder_;
  int rows_ = 0, columns_ = 0;  // of the regions; L = rows columns
  Matrix position_;             // [L x K], or empty
  std::optional<Mechanism> attention_;

  int bos_token_id_ = 0;
  Linear start_hidden_, start_cell_;  // [H x K]
  Embedding embedding_;               // [V x E]
  Rnn rnn_;                           // E + K -> H
  Linear hidden_;                     // [E x H]: L_h of Xu et al.
  Linear context_;                    // [E x K]: L_z
  Linear output_;                     // [V x E]: L_o
};

ShowAttendTell::ShowAttendTell(const ModelDirectory& directory) {
  const Config& config = directory.config();
  read_limits(directory);

  const StoredWeights weights(directory.tensors(), directory.path().string());
  const int key_size = read_encoder(config, weights);                                 // K
  const int vocabulary = config.integer("target_vocab_size", 1, kLargestVocabulary);  // V
  const int embedding_size = config.integer("embedding_size", 1, kLargestSize);       // E
  const int hidden_size = config.integer("hidden_size", 1, kLargestSize);             // H
  if (target_tokenizer_->vocabulary_size() > vocabulary) {
    throw Error("the tokenizer has more tokens than the model", config.where() + ": target_vocab_size",
                "at least " + std::to_string(target_tokenizer_->vocabulary_size()), std::to_string(vocabulary));
  }

  const Config options = config.object("attention");
  attention_.emplace(AttentionParts{hidden_size, key_size, options, weights}, AttentionSite{}, kTarget, kImage);
  window_ = attention_->window_defaults();

  start_hidden_ = Linear(weights, "decoder.start_hidden", hidden_size, key_size);
  start_cell_ = Linear(weights, "decoder.start_cell", hidden_size, key_size);
  embedding_ = Embedding(weights, "decoder.embedding", vocabulary, embedding_size);
  rnn_ =
      Rnn(weights, "decoder.rnn",
          {find(cell_kinds(), "lstm"), embedding_size + key_size, hidden_size, /*layers=*/1, /*bidirectional=*/false});
  hidden_ = Linear(weights, "decoder.hidden", embedding_size, hidden_size, Linear::Bias::absent);
  context_ = Linear(weights, "decoder.context", embedding_size, key_size, Linear::Bias::absent);
  output_ = Linear(weights, "decoder.output", vocabulary, embedding_size);
  weights.refuse_others();
}

/// Everything of `Model` that comes from the directory.
void ShowAttendTell::read_limits(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = show_attend_tell_facts(config);
  target_tokenizer_ = load_tokenizers(directory.path(), model_type_).target;

  const int last = target_tokenizer_->vocabulary_size() - 1;
  bos_token_id_ = config.integer("bos_token_id", 0, last);
  eos_token_ids_ = {config.integer("eos_token_id", 0, last)};
  if (!is_end(bos_token_id_)) never_written_ = {bos_token_id_};
  max_target_length_ = config.integer("max_target_length", 1, kLongest);
}

int ShowAttendTell::read_encoder(const Config& config, const StoredWeights& weights) {
  width_ = config.integer("width", 1, kLongestSide);
  height_ = config.integer("height", 1, kLongestSide);
  channels_ = config.integer("channels", 1, 3);
  if (channels_ == 2) throw Error("wrong value", config.where() + ": channels", "1 (grey) or 3 (colours)", "2");

  rows_ = height_, columns_ = width_;
  int channels = channels_;
  const std::vector<Config> layers = objects_of(config, "convolutions", kMostLayers);
  if (layers.empty())
    throw Error("missing key", config.where() + ": convolutions", "one convolution or more", "nothing");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Config& layer = layers[i];
    const int outputs = layer.integer("channels", 1, kLargestSize);
    Kernel kernel{.size = layer.integer("kernel_size", 1, kLargestKernel)};
    kernel.stride = layer.integer_or("stride", 1, kLargestKernel, 1);
    kernel.padding = layer.integer_or("padding", 0, kernel.size - 1, 0);
    const int pool = layer.integer_or("max_pool", 1, kLargestKernel, 1);
    const int rows = kernel.places(rows_), columns = kernel.places(columns_);
    if (std::min(rows, columns) < pool) {
      throw Error("nothing is left of the picture", layer.where(), "a smaller kernel, stride or max_pool",
                  std::to_string(rows_) + " x " + std::to_string(columns_) + " places to read");
    }
    if (outputs > kMostNumbers / rows / columns) {
      throw Error("the layer is too large", layer.where(), "at most " + std::to_string(kMostNumbers) + " numbers",
                  std::to_string(rows) + " x " + std::to_string(columns) + " x " + std::to_string(outputs));
    }
    const std::string name = "encoder.convolutions." + std::to_string(i);
    const Matrix weight = weights.tensor(name + ".weight", {outputs, channels, kernel.size, kernel.size});
    encoder_.push_back({Conv2d(weight, weights.vector(name + ".bias", outputs), kernel), pool});
    rows_ = rows / pool, columns_ = columns / pool, channels = outputs;
  }
  const Eigen::Index regions = Eigen::Index{rows_} * columns_;
  if (config.boolean_or("position_embedding", false)) position_ = weights.matrix("encoder.position", regions, channels);
  return channels;
}

Matrix ShowAttendTell::regions(const Picture& picture, const CancelToken& cancel) const {
  using Bytes = Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Bytes> pixels(picture.values.data(), Eigen::Index{height_} * width_, channels_);
  FeatureMap seen{height_, width_, pixels.cast<float>().array() / 127.5f - 1};  // from -1 to 1
  for (const Layer& layer : encoder_) {
    cancel.check();
    seen = layer.convolution(seen);
    if (layer.pool > 1) seen = max_pool2d(seen, layer.pool);
    if (&layer == &encoder_.back() && position_.size() > 0) seen.values += position_;
    seen.values = seen.values.cwiseMax(0);
  }
  return std::move(seen.values);
}

Reading ShowAttendTell::read(const Input& input, const StepContext&, const CancelToken& cancel) const {
  const auto* given = std::get_if<Picture>(&input);
  if (!given) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
  Picture picture = fitted(*given, width_, height_, channels_);
  Matrix regions = this->regions(picture, cancel);  // r_1 .. r_L [L x K]

  auto words = std::make_unique<Words>(*this);
  const Vector mean = regions.colwise().mean().transpose();
  words->rnn = {{start_hidden_(mean).array().tanh()}, {start_cell_(mean).array().tanh()}};
  words->memory = std::make_shared<const AttentionMemory>(attention_->read(std::move(regions)));
  return {.sequences = {{.name = "image", .rows = rows_, .columns = columns_}, {.name = "target"}},
          .picture = std::move(picture),
          .decoder = std::move(words),
          .first = bos_token_id_,
          .limit = max_target_length_};
}

Vector ShowAttendTell::step(Words& words, int previous, const StepContext& context) const {
  const Vector embedded = embedding_(previous);                                                              // [E]
  const Vector seen = attention_->attend(words.rnn.hidden.back(), *words.memory, words.alignment, context);  // z_t [K]
  Vector input(embedded.size() + seen.size());
  input << embedded, seen;
  const Vector& hidden = rnn_.step(input, words.rnn);                    // h_t [H]
  Vector logits = output_(embedded + hidden_(hidden) + context_(seen));  // [V]
  if (!logits.allFinite()) {
    throw Error("the model computed a value that is not finite", id_ + ", step " + std::to_string(context.step + 1),
                "finite logits", "infinity or NaN");
  }
  return logits;
}

}  // namespace

std::shared_ptr<const Model> load_show_attend_tell(const ModelDirectory& directory) {
  return std::make_shared<ShowAttendTell>(directory);
}

MechanismFacts show_attend_tell_facts(const Config& config) { return mechanism_facts(config.object("attention")); }

}  // namespace saccade
