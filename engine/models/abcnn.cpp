#include "engine/models/abcnn.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/attention/own_row.h"
#include "engine/attention/parts.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kMostLayers = 16;
constexpr int kWidest = 64;     // words of a kernel
constexpr int kLongest = 4096;  // tokens
constexpr int kLargestVocabulary = 1 << 22;

/// The sequences of the trace. The last two are there where the pooling is attentive.
enum Sequences { kFirst, kSecond, kPool, kFirstWindows, kSecondWindows };

/// Where a block's attention is.
struct Places {
  bool before_convolution, in_pooling;
};

struct Named {
  const char* name;
  Places places;
};

constexpr Named kAttention[] = {
    {"none", {false, false}}, {"abcnn-1", {true, false}}, {"abcnn-2", {false, true}}, {"abcnn-3", {true, true}}};

const Named& attention_of(const Config& config) {
  std::vector<std::string> names;
  for (const Named& named : kAttention) names.push_back(named.name);
  const std::string name = config.choice("attention", names);
  return *std::ranges::find_if(kAttention, [&](const Named& named) { return named.name == name; });
}

/// What is said where the sentences say the same, and where they do not.
std::vector<std::string> labels_of(const Config& config) {
  const nlohmann::json list = config.has("labels") ? config.json().at("labels") : nlohmann::json();
  const auto is_text = [](const nlohmann::json& label) { return label.is_string(); };
  if (!list.is_array() || list.size() != 2 || !std::ranges::all_of(list, is_text)) {
    throw Error("wrong value", config.where() + ": labels", "a list of 2 names", shown(list));
  }
  return list.get<std::vector<std::string>>();
}

/// 1 / (1 + |x - y|) (Yin et al. 2016, section 4)
float match(const VectorRef& x, const VectorRef& y) { return 1 / (1 + (x - y).norm()); }

/// What a wide convolution sees: every `width` neighbours side by side, with zeros beyond the ends.
/// @param x `[S x d]` @return `[S + width - 1 x width d]`
Matrix windows(const Matrix& x, int width) {
  const Eigen::Index size = x.cols();
  Matrix seen = Matrix::Zero(x.rows() + width - 1, width * size);
  for (Eigen::Index row = 0; row < x.rows(); ++row) {
    for (int k = 0; k < width; ++k) seen.row(row + k).segment((width - 1 - k) * size, size) = x.row(row);
  }
  return seen;
}

/// The tokens of those windows: "the", "the big", "the big cat", "big cat", "cat".
std::vector<Token> window_tokens(const std::vector<Token>& words, int width) {
  const int count = static_cast<int>(words.size());
  std::vector<Token> tokens;
  for (int last = 0; last < count + width - 1; ++last) {
    const int begin = std::max(0, last - width + 1), end = std::min(count - 1, last);
    Token token{.text = words[begin].text, .start = words[begin].start, .end = words[end].end};
    for (int word = begin + 1; word <= end; ++word) token.text += (words[word].joined ? "" : " ") + words[word].text;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

struct Block {
  Linear convolution;        // [D x w d], of ABCNN-1 and -3 [D x 2 w d]
  Matrix w_first, w_second;  // W_0, W_1 [d x longest], of ABCNN-1 and -3
};

class Abcnn : public Model {
 public:
  explicit Abcnn(const ModelDirectory& directory);

  InputKind reads() const override { return InputKind::pair; }
  bool writes() const override { return false; }
  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override;

 private:
  Matrix matches(const OwnMap& map, const Matrix& x, const Matrix& y, const StepContext& context,
                 const CancelToken& cancel) const;
  void weigh(int layer, int side, const Vector& sums, Eigen::Index others, Matrix& map,
             const StepContext& context) const;
  void apply(int layer, Matrix& x, Matrix& y, const StepContext& context, const CancelToken& cancel) const;

  std::shared_ptr<const Tokenizer> tokenizer_;
  std::vector<std::string> labels_;  // of yes, of no
  int longest_ = 0, width_ = 1;      // tokens; w
  Places places_{};
  Embedding embedding_;  // [V x E]
  std::vector<Block> blocks_;
  Vector output_;  // [layers + 1]
  float bias_ = 0;
};

Abcnn::Abcnn(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  facts_ = abcnn_facts(config);
  first_view_ = read_first_view(config);
  tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  places_ = attention_of(config).places;
  labels_ = labels_of(config);
  const int vocabulary = config.integer("vocab_size", 1, kLargestVocabulary);  // V
  int size = config.integer("embedding_size", 1, kLargestSize);                // E, then D
  const int filters = config.integer("num_filters", 1, kLargestSize);          // D
  const int layers = config.integer("num_hidden_layers", 1, kMostLayers);
  width_ = config.integer("kernel_size", 1, kWidest);
  longest_ = config.integer("max_length", 1, kLongest);
  mechanisms_ = {layers, places_.in_pooling ? 2 : 1};
  if (tokenizer_->vocabulary_size() > vocabulary) {
    throw Error("the tokenizer has a token that the model does not know", config.where() + ": vocab_size",
                "at least " + std::to_string(tokenizer_->vocabulary_size()), std::to_string(vocabulary));
  }

  const StoredWeights weights(directory.tensors(), directory.path().string());
  embedding_ = Embedding(weights, "embedding", vocabulary, size);
  for (int layer = 0; layer < layers; ++layer) {
    const std::string name = "blocks." + std::to_string(layer);
    Block block;
    if (places_.before_convolution) {
      block.w_first = weights.matrix(name + ".attention.first.weight", size, longest_);
      block.w_second = weights.matrix(name + ".attention.second.weight", size, longest_);
    }
    const int channels = places_.before_convolution ? 2 : 1;
    block.convolution = Linear(weights, name + ".convolution", filters, Eigen::Index{channels} * width_ * size);
    blocks_.push_back(std::move(block));
    size = filters;
  }
  output_ = weights.matrix("output.weight", 1, layers + 1).row(0);
  bias_ = weights.vector("output.bias", 1)[0];
  weights.refuse_others();
}

/// A_{i,j} = match(x_i, y_j), one of `x` a row. Bent, it is A^(1 / temperature): its logarithm is the score.
Matrix Abcnn::matches(const OwnMap& map, const Matrix& x, const Matrix& y, const StepContext& context,
                      const CancelToken& cancel) const {
  Matrix all(x.rows(), y.rows());
  for (int i = 0; i < x.rows(); ++i) {
    cancel.check();
    Vector row(y.rows());
    for (Eigen::Index j = 0; j < y.rows(); ++j) row[j] = match(x.row(i).transpose(), y.row(j).transpose());
    const Vector scores = row.array().log() / temperature_of(map, i, row.size(), context);
    all.row(i) = own_row(map, i, scores, scores.array().exp(), context);
  }
  return all;
}

/// Weighs the columns of a feature map by their sums of matches. What is reported, and can be edited, is their mean: it
/// lies between 0 and 1. @param others what the sums are over @param map `[S + w - 1 x D]`
void Abcnn::weigh(int layer, int side, const Vector& sums, Eigen::Index others, Matrix& map,
                  const StepContext& context) const {
  const OwnMap place{{"pooling", layer, side}, kPool, side == 0 ? kFirstWindows : kSecondWindows, Promise::nothing};
  const float count = static_cast<float>(others);
  const Vector scores = (sums / count).array().log() / temperature_of(place, 0, sums.size(), context);
  const Vector weights = own_row(place, 0, scores, scores.array().exp(), context);
  map.array().colwise() *= count * weights.array();
}

/// One block. @param x, y `[S x d]`, then `[S x D]`
void Abcnn::apply(int layer, Matrix& x, Matrix& y, const StepContext& context, const CancelToken& cancel) const {
  const Block& block = blocks_[layer];
  if (places_.before_convolution) {
    const OwnMap place{{"cross", layer, 0}, kFirst, kSecond, Promise::nothing};
    const Matrix found = matches(place, x, y, context, cancel);  // A [S1 x S2]
    const auto beside = [](const Matrix& words, const Matrix& matched, const Matrix& w) {
      Matrix both(words.rows(), 2 * words.cols());
      both << words, matched * w.leftCols(matched.cols()).transpose();
      return both;
    };
    Matrix both_y = beside(y, found.transpose(), block.w_second);
    x = beside(x, found, block.w_first);
    y = std::move(both_y);
  }
  const auto length_x = x.rows(), length_y = y.rows();
  x = block.convolution.rows(windows(x, width_)).array().tanh();  // [S + w - 1 x D]
  y = block.convolution.rows(windows(y, width_)).array().tanh();
  if (places_.in_pooling) {
    const OwnMap place{
        {"cross", layer, places_.before_convolution ? 1 : 0}, kFirstWindows, kSecondWindows, Promise::nothing};
    const Matrix found = matches(place, x, y, context, cancel);
    weigh(layer, 0, found.rowwise().sum(), y.rows(), x, context);
    weigh(layer, 1, found.colwise().sum().transpose(), x.rows(), y, context);
  }
  // w-ap: as many as there were words; an average where attention does not weigh.
  const auto pool = [&](const Matrix& wide, Eigen::Index length) {
    Matrix sums = wide.topRows(length);
    for (int k = 1; k < width_; ++k) sums += wide.middleRows(k, length);
    if (!places_.in_pooling) sums /= static_cast<float>(width_);
    return sums;
  };
  x = pool(x, length_x);
  y = pool(y, length_y);
}

Reading Abcnn::read(const Input& input, const StepContext& context, const CancelToken& cancel) const {
  const auto* pair = std::get_if<Pair>(&input);
  if (!pair) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
  Encoding first = encode(*tokenizer_, pair->first, "first", longest_);
  Encoding second = encode(*tokenizer_, pair->second, "second", longest_);

  Matrix x = embedding_.rows(first.ids), y = embedding_.rows(second.ids);
  const auto features_match = [&] { return match(x.colwise().mean().transpose(), y.colwise().mean().transpose()); };
  Vector features(output_.size());
  features[0] = features_match();
  for (int layer = 0; layer < std::ssize(blocks_); ++layer) {
    apply(layer, x, y, context, cancel);
    features[layer + 1] = features_match();
  }
  const double logit = output_.dot(features) + bias_;
  if (!std::isfinite(logit)) throw Error("a value is not finite", id_, "a number", std::to_string(logit));
  const double yes = 1 / (1 + std::exp(-logit));

  SourcePrediction said;
  said.candidates = {{labels_[0], yes}, {labels_[1], 1 / (1 + std::exp(logit))}};
  std::ranges::stable_sort(said.candidates, std::ranges::greater(), &Candidate::probability);
  Reading reading;
  reading.predictions.push_back(std::move(said));
  std::vector<Token> first_windows = window_tokens(first.tokens, width_);
  std::vector<Token> second_windows = window_tokens(second.tokens, width_);
  reading.sequences = {{.name = "first", .tokens = std::move(first.tokens)},
                       {.name = "second", .tokens = std::move(second.tokens)}};
  if (places_.in_pooling) {
    reading.sequences.push_back({.name = "pool", .rows = 1, .columns = 1});
    reading.sequences.push_back({.name = "first windows", .tokens = std::move(first_windows)});
    reading.sequences.push_back({.name = "second windows", .tokens = std::move(second_windows)});
  }
  return reading;
}

}  // namespace

std::shared_ptr<const Model> load_abcnn(const ModelDirectory& directory) { return std::make_shared<Abcnn>(directory); }

MechanismFacts abcnn_facts(const Config& config) {
  MechanismFacts facts;
  facts.score = attention_of(config).name;
  facts.normalizer = "none";
  return facts;
}

}  // namespace saccade
