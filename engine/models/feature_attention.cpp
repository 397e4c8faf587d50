#include "engine/models/feature_attention.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/attention/normalizer.h"
#include "engine/attention/parts.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/stored_weights.h"

namespace saccade {

namespace {

constexpr int kMostPositions = 4096, kMostInputs = 4096;
constexpr float kLargestNumber = 1e6f;
constexpr std::string_view kBlanks = " \t\r\n";
const AttentionSite kSite{.site = "pooling"};

/// The sequences of the trace.
constexpr int kPositions = 0, kPool = 1;

/// Part of a text; places are counted in bytes, which are the characters of a text of numbers.
struct Piece {
  std::string_view text;
  int start = 0;
};

/// What stands between the characters `separators`; of blanks, however many there are in a row.
std::vector<Piece> split(const Piece& whole, std::string_view separators) {
  const bool blanks = separators == kBlanks;
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  while (begin <= whole.text.size()) {
    const std::size_t end = std::min(whole.text.find_first_of(separators, begin), whole.text.size());
    if (!blanks || end > begin) {
      pieces.push_back({whole.text.substr(begin, end - begin), whole.start + static_cast<int>(begin)});
    }
    begin = end + 1;
  }
  return pieces;
}

/// Without the blanks around it.
Piece trimmed(const Piece& piece) {
  const std::size_t first = piece.text.find_first_not_of(kBlanks);
  if (first == piece.text.npos) return {{}, piece.start};
  const std::size_t last = piece.text.find_last_not_of(kBlanks);
  return {piece.text.substr(first, last - first + 1), piece.start + static_cast<int>(first)};
}

float number_of(const Piece& piece, const std::string& where) {
  float value = 0;
  const char* const end = piece.text.data() + piece.text.size();
  const auto read = std::from_chars(piece.text.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end && std::abs(value) <= kLargestNumber) return value;
  throw Error("the text has something else than a number", where, "a number such as -0.5, from -1000000 to 1000000",
              quote(std::string(piece.text)));
}

std::string counted(int count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class FeatureAttention : public Model {
 public:
  explicit FeatureAttention(const ModelDirectory& directory);

  InputKind reads() const override { return InputKind::text; }
  bool writes() const override { return false; }
  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override;

 private:
  /// The numbers of a text, and what it is shown as. @return `[positions x inputs]`
  Matrix parse(const std::string& text, Sequence& sequence) const;
  /// Weights of the positions that sum to 1, and the scores that they are the softmax of; none where they are the mean
  /// of several. @param numbers `[positions x inputs]` @return `[positions]`
  Vector weigh(const Matrix& numbers, const StepContext& context, Vector& scores) const;
  /// What the network knows after the last time step, `[H]`. @param weighted `[P x I]`
  Vector last_state(const Matrix& weighted, const CancelToken& cancel) const;

  bool steps_ = false;  // attention is over time steps
  int positions_ = 0;   // P: features, or time steps
  int inputs_ = 1;      // I: numbers at each of them
  int deciding_ = 0;    // the position that decides, as the data were made
  std::vector<std::string> labels_;
  Rnn rnn_;           // I -> H, of time steps
  Linear attention_;  // [P x P]
  Linear hidden_;     // [H x P], of features
  Linear output_;     // [1 x H]
};

FeatureAttention::FeatureAttention(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  first_view_ = read_first_view(config);
  facts_ = feature_attention_facts(config);
  steps_ = config.choice("over", {"features", "time_steps"}) == "time_steps";
  positions_ = config.integer(steps_ ? "time_steps" : "input_size", 1, kMostPositions);
  inputs_ = steps_ ? config.integer("input_size", 1, kMostInputs) : 1;
  deciding_ = config.integer("deciding", 0, positions_ - 1);
  const int hidden = config.integer("hidden_size", 1, kLargestSize);  // H
  const nlohmann::json labels = config.has("labels") ? config.json().at("labels") : nlohmann::json();
  const auto is_text = [](const nlohmann::json& label) { return label.is_string(); };
  if (!labels.is_array() || labels.size() != 2 || !std::ranges::all_of(labels, is_text)) {
    throw Error("wrong value", config.where() + ": labels", "two names, of 0 and of 1", shown(labels));
  }
  labels_ = labels.get<std::vector<std::string>>();

  const StoredWeights weights(directory.tensors(), directory.path().string());
  attention_ = Linear(weights, "attention", positions_, positions_);
  if (steps_) {
    rnn_ = Rnn(weights, "rnn", {find(cell_kinds(), "lstm"), inputs_, hidden, 1, false});
  } else {
    hidden_ = Linear(weights, "hidden", hidden, positions_);
  }
  output_ = Linear(weights, "output", 1, hidden);
  weights.refuse_others();
}

Matrix FeatureAttention::parse(const std::string& text, Sequence& sequence) const {
  const Piece whole = trimmed({text, 0});
  if (whole.text.empty()) throw Error("nothing to read", "source", "numbers parted by blanks", "an empty text");
  std::vector<Piece> positions = split(whole, steps_ ? std::string_view(";\n") : kBlanks);
  if (steps_ && trimmed(positions.back()).text.empty()) positions.pop_back();  // a mark after the last one, too
  if (std::ssize(positions) != positions_) {
    const char* what = steps_ ? "time step" : "number";
    throw Error("the text has another count of numbers", "source",
                counted(positions_, what) + (steps_ ? ", parted by “;” or by lines" : ", parted by blanks"),
                std::to_string(positions.size()));
  }
  Matrix numbers(positions_, inputs_);
  for (int p = 0; p < positions_; ++p) {
    const Piece position = trimmed(positions[p]);
    const std::string where = std::string("source, ") + (steps_ ? "time step " : "number ") + std::to_string(p + 1);
    const std::vector<Piece> pieces = split(position, kBlanks);
    if (std::ssize(pieces) != inputs_) {
      throw Error("the text has another count of numbers", where, counted(inputs_, "number") + ", parted by blanks",
                  std::to_string(pieces.size()));
    }
    for (int i = 0; i < inputs_; ++i) numbers(p, i) = number_of(pieces[i], where);
    sequence.tokens.push_back({.text = std::string(position.text),
                               .start = position.start,
                               .end = position.start + static_cast<int>(position.text.size())});
  }
  return numbers;
}

Vector FeatureAttention::weigh(const Matrix& numbers, const StepContext& context, Vector& scores) const {
  const AttentionOverrides overrides = context.edits.at(kSite, 0, positions_);
  Vector mean = Vector::Zero(positions_);
  for (Eigen::Index k = 0; k < numbers.cols(); ++k) {
    scores = attention_(numbers.col(k));  // [P]
    if (overrides.temperature) scores /= static_cast<float>(*overrides.temperature);
    mean += softmax(scores) / static_cast<float>(numbers.cols());
  }
  const Vector seen = Vector::Zero(positions_);  // nothing is masked
  context.edits.edit_row(kSite, 0, seen, mean);
  if (numbers.cols() > 1) scores.resize(0);
  return mean;
}

Vector FeatureAttention::last_state(const Matrix& weighted, const CancelToken& cancel) const {
  RnnState last;
  rnn_.read(weighted, last, cancel);
  return last.hidden.back();
}

Reading FeatureAttention::read(const Input& input, const StepContext& context, const CancelToken& cancel) const {
  const auto* text = std::get_if<Text>(&input);
  if (!text) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
  Sequence positions{.name = steps_ ? "steps" : "features"};
  const Matrix numbers = parse(text->text, positions);  // [P x I]
  positions.deciding = deciding_;

  Vector scores;
  const Vector weights = weigh(numbers, context, scores);
  const Matrix weighted = weights.asDiagonal() * numbers;  // [P x I]
  if (context.sink) {
    const Vector sum = weighted.colwise().sum();
    context.sink->attention({kSite, kPool, kPositions, Promise::sums_to_one, scores, weights, weights, {}, sum});
  }
  const float logit = output_(steps_ ? last_state(weighted, cancel) : hidden_(weighted.col(0)))[0];
  if (!std::isfinite(logit)) {
    throw Error("the model computed a value that is not finite", id_, "a finite logit", "infinity or NaN");
  }
  if (context.sink) context.sink->logits(Matrix::Constant(1, 1, logit));

  const double one = 1 / (1 + std::exp(-static_cast<double>(logit)));
  SourcePrediction said{.candidates = {{labels_[1], one}, {labels_[0], 1 - one}}};
  std::ranges::stable_sort(said.candidates, std::ranges::greater(), &Candidate::probability);
  return {.sequences = {std::move(positions), {.name = "pool", .rows = 1, .columns = 1}},
          .predictions = {std::move(said)}};
}

}  // namespace

std::shared_ptr<const Model> load_feature_attention(const ModelDirectory& directory) {
  return std::make_shared<FeatureAttention>(directory);
}

MechanismFacts feature_attention_facts(const Config&) {
  MechanismFacts facts;
  facts.score = "dense";
  return facts;
}

}  // namespace saccade
