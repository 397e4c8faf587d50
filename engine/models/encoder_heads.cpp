#include "engine/models/encoder_heads.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/layers/linear.h"
#include "engine/layers/normalization.h"
#include "engine/models/most_probable.h"
#include "engine/models/transformer.h"

namespace saccade {

namespace {

constexpr int kCandidates = 8;
constexpr int kMostLabels = 100'000;
/// Rows of logits that are computed at once: a large vocabulary times a long text would not fit into memory.
constexpr Eigen::Index kTile = 32;

/// `id2label`, else LABEL_0, LABEL_1, ...
std::vector<std::string> labels_of(const Config& config) {
  int count = config.integer_or("num_labels", 1, kMostLabels, 2);
  const Config given = config.has("id2label") ? config.object("id2label") : Config();
  if (config.has("id2label")) {
    count = static_cast<int>(std::clamp<std::size_t>(given.json().size(), 1, kMostLabels));
  }
  std::vector<std::string> labels;
  for (int i = 0; i < count; ++i) labels.push_back(given.text_or(std::to_string(i), "LABEL_" + std::to_string(i)));
  return labels;
}

/// The most probable names, after a softmax or each after a sigmoid.
template <typename Name>
std::vector<Candidate> best_of(const VectorRef& logits, bool independent, Name name) {
  const std::vector<int> best = most_probable(logits, kCandidates);
  const double largest = logits[best.front()];
  const double sum = independent ? 0 : (logits.array() - logits[best.front()]).exp().sum();
  std::vector<Candidate> candidates;
  for (const int i : best) {
    const double probability = independent ? 1 / (1 + std::exp(-logits[i])) : std::exp(logits[i] - largest) / sum;
    candidates.push_back({name(i), probability});
  }
  return candidates;
}

}  // namespace

bool classifies_tokens(const Config& config) {
  if (!config.has("architectures")) return false;
  for (const nlohmann::json& name : config.json().at("architectures")) {
    if (name.is_string() && name.get<std::string>().ends_with("ForTokenClassification")) return true;
  }
  return false;
}

EncoderHead word_head(const HubWeights& weights, const WordHeadNames& names, const WeightMatrix& words,
                      const Activation& activation, double epsilon) {
  const Eigen::Index hidden = words.inputs(), vocabulary = words.outputs();
  const std::string decoder = names.decoder;
  // The two are one parameter, of which files hold either; where they differ the decoder's own is the one that is used.
  const std::string bias = weights.has(decoder + ".bias") ? decoder + ".bias" : names.bias;
  EncoderHead head{.kind = EncoderHead::Kind::words};
  head.logits =
      [dense = Linear(weights, names.dense, hidden, hidden),
       norm = Normalization::layer(weights, names.norm, hidden, epsilon), &activation,
       output = Linear(weights.tied(decoder + ".weight", words), weights.vector(bias, vocabulary))](const Matrix& x) {
        Matrix transformed = dense.rows(x);
        activation.apply(transformed);
        return output.rows(norm(std::move(transformed)));
      };
  return head;
}

EncoderHead label_head(const Config& config, const HubWeights& weights, const std::string& output, int hidden) {
  EncoderHead head{.kind = EncoderHead::Kind::labels, .names = labels_of(config)};
  head.logits = [classifier = Linear(weights, output, static_cast<Eigen::Index>(head.names.size()), hidden)](
                    const Matrix& x) { return classifier.rows(x); };
  return head;
}

EncoderHead text_head(const Config& config, const HubWeights& weights, const std::string& dense,
                      const std::string& output, int hidden, const Activation& activation) {
  const std::string problem = config.text_or("problem_type", "");
  if (problem == "regression") return {};  // numbers, which have no probability
  EncoderHead head{.kind = EncoderHead::Kind::text, .names = labels_of(config)};
  head.independent = head.names.size() == 1 || problem == "multi_label_classification";
  head.logits = [pooler = Linear(weights, dense, hidden, hidden), &activation,
                 classifier =
                     Linear(weights, output, static_cast<Eigen::Index>(head.names.size()), hidden)](const Matrix& x) {
    Matrix first = pooler.rows(x.topRows(1));
    activation.apply(first);
    return classifier.rows(first);
  };
  return head;
}

std::vector<SourcePrediction> apply(const EncoderHead& head, const Matrix& hidden, std::span<const int> ids,
                                    const Tokenizer& tokenizer, TraceSink* sink, const std::string& model) {
  std::vector<SourcePrediction> predictions;
  if (head.kind == EncoderHead::Kind::none) return predictions;
  const auto name = [&](int i) -> std::string {
    if (head.kind != EncoderHead::Kind::words) return head.names[i];
    return i < tokenizer.vocabulary_size() ? tokenizer.token_text(i) : "#" + std::to_string(i);
  };
  const auto logits_of = [&](const Matrix& rows) {
    Matrix logits = head.logits(rows);
    require_finite(logits, model + ", the head");
    if (sink) sink->logits(logits);
    return logits;
  };
  if (head.kind == EncoderHead::Kind::text) {
    const Matrix logits = logits_of(hidden);  // [1 x labels]
    predictions.push_back({{}, best_of(logits.row(0).transpose(), head.independent, name)});
    return predictions;
  }

  std::vector<int> places;
  const auto mask = head.kind == EncoderHead::Kind::words ? tokenizer.mask_id() : std::nullopt;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (mask && ids[i] == *mask) places.push_back(static_cast<int>(i));
  }
  if (places.empty()) {
    places.resize(ids.size());
    std::iota(places.begin(), places.end(), 0);
  }
  for (std::size_t begin = 0; begin < places.size(); begin += kTile) {
    const std::size_t count = std::min<std::size_t>(kTile, places.size() - begin);
    Matrix rows(count, hidden.cols());
    for (std::size_t i = 0; i < count; ++i) rows.row(i) = hidden.row(places[begin + i]);
    const Matrix logits = logits_of(rows);  // [count x classes]
    for (std::size_t i = 0; i < count; ++i) {
      predictions.push_back({places[begin + i], best_of(logits.row(i).transpose(), head.independent, name)});
    }
  }
  return predictions;
}

}  // namespace saccade
