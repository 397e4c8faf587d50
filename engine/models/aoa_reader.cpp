#include "engine/models/aoa_reader.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <functional>
#include <map>

#include "engine/attention/own_row.h"
#include "engine/attention/parts.h"
#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/layers/embedding.h"
#include "engine/layers/rnn.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/tokenizer_files.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr int kLongest = 4096;  // tokens
constexpr int kLargestVocabulary = 1 << 22;
constexpr int kMostEntities = 4096;
constexpr int kCandidates = 8;

/// A word as it is told from others: in small letters.
std::string small(std::string_view word) {
  std::string letters;
  for (std::size_t at = 0; at < word.size();) {
    unicode::append(letters, static_cast<char32_t>(u_tolower(static_cast<UChar32>(unicode::next(word, at)))));
  }
  return letters;
}

enum Sequences { kStory, kQuestion, kPool };

const OwnMap kRows = {{"cross", 0, 0}, kStory, kQuestion, Promise::sums_to_one};     // beta
const OwnMap kColumns = {{"cross", 0, 1}, kQuestion, kStory, Promise::sums_to_one};  // alpha
const OwnMap kAnswer = {{"pooling", 0, 0}, kPool, kStory, Promise::sums_to_one};     // s
const OwnMap kAsked = {{"pooling", 0, 1}, kPool, kQuestion, Promise::sums_to_one};   // the mean beta

/// Each row's softmax, bent and edited. @param scores `[queries x keys]`
Matrix attend(const OwnMap& map, Matrix scores, const StepContext& context) {
  for (int i = 0; i < scores.rows(); ++i) scores.row(i) /= temperature_of(map, i, scores.cols(), context);
  Matrix weights = scores;
  softmax_rows(weights);
  for (int i = 0; i < scores.rows(); ++i) {
    weights.row(i) = own_row(map, i, scores.row(i).transpose(), weights.row(i).transpose(), context);
  }
  return weights;
}

/// A distribution that follows from others, its logarithm being the score.
Vector follow(const OwnMap& map, const Vector& weights, const StepContext& context) {
  return attend(map, weights.array().log().matrix().transpose(), context).row(0);
}

class AoaReader : public Model {
 public:
  explicit AoaReader(const ModelDirectory& directory);

  InputKind reads() const override { return InputKind::pair; }
  bool writes() const override { return false; }
  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override;

 private:
  /// The words that the vocabulary lacks, as they are met, in small letters.
  using Met = std::map<std::string, int>;

  void name_entities(Encoding& encoding, Met& met) const;
  std::vector<Candidate> candidates(const std::vector<Token>& story, const Vector& weights) const;

  std::shared_ptr<const Tokenizer> tokenizer_;
  int longest_story_ = 0, longest_question_ = 0;  // tokens
  int vocabulary_ = 0, entities_ = 0;             // V, N
  int blank_ = 0;
  Embedding embedding_;   // [V + N x E]
  Rnn document_, query_;  // E -> 2 H
};

AoaReader::AoaReader(const ModelDirectory& directory) {
  const Config& config = directory.config();
  id_ = directory.id();
  model_type_ = config.text("model_type");
  facts_ = aoa_reader_facts(config);
  first_view_ = read_first_view(config);
  mechanisms_ = {1, 2};
  tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
  vocabulary_ = config.integer("vocab_size", 1, kLargestVocabulary);
  entities_ = config.integer("num_entities", 1, kMostEntities);
  blank_ = config.integer("blank_token_id", 0, vocabulary_ - 1);
  longest_story_ = config.integer("max_first_length", 1, kLongest);
  longest_question_ = config.integer("max_second_length", 1, kLongest);
  const int size = config.integer("embedding_size", 1, kLargestSize);  // E
  const int hidden = config.integer("hidden_size", 1, kLargestSize);   // H
  if (tokenizer_->vocabulary_size() > vocabulary_) {
    throw Error("the tokenizer has a token that the model does not know", config.where() + ": vocab_size",
                "at least " + std::to_string(tokenizer_->vocabulary_size()), std::to_string(vocabulary_));
  }
  if (!tokenizer_->unknown_id()) {
    throw Error("the tokenizer has no token for words that it does not know", id_, "[UNK]", "none");
  }

  const StoredWeights weights(directory.tensors(), directory.path().string());
  embedding_ = Embedding(weights, "embedding", Eigen::Index{vocabulary_} + entities_, size);
  const Rnn::Shape shape{find(cell_kinds(), "gru"), size, hidden, 1, true};
  document_ = Rnn(weights, "document.rnn", shape);
  query_ = Rnn(weights, "query.rnn", shape);
  weights.refuse_others();
}

/// A word that the vocabulary lacks becomes the number of an entity: V for the first such word of story and question,
/// V + 1 for the second. Those beyond N stay unknown.
void AoaReader::name_entities(Encoding& encoding, Met& met) const {
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    Token& token = encoding.tokens[i];
    if (!token.unknown) continue;
    const int number = met.emplace(small(token.text), static_cast<int>(met.size())).first->second;
    if (number >= entities_) continue;
    token.id = encoding.ids[i] = vocabulary_ + number;
    token.read_as = "@entity" + std::to_string(number + 1);
  }
}

/// P(w | D, Q): the weights of a word at all its places together (Cui et al. 2017, eq. 11).
std::vector<Candidate> AoaReader::candidates(const std::vector<Token>& story, const Vector& weights) const {
  std::map<std::string, std::size_t> place;
  std::vector<Candidate> words;
  for (std::size_t i = 0; i < story.size(); ++i) {
    const auto [found, added] = place.emplace(small(story[i].text), words.size());
    if (added) words.push_back({story[i].text, 0});
    words[found->second].probability += weights[static_cast<Eigen::Index>(i)];
  }
  std::ranges::stable_sort(words, std::ranges::greater(), &Candidate::probability);
  words.resize(std::min<std::size_t>(words.size(), kCandidates));
  return words;
}

Reading AoaReader::read(const Input& input, const StepContext& context, const CancelToken& cancel) const {
  const auto* pair = std::get_if<Pair>(&input);
  if (!pair) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
  Encoding story = encode(*tokenizer_, pair->first, "first", longest_story_);
  Encoding question = encode(*tokenizer_, pair->second, "second", longest_question_);
  if (std::ranges::count(question.ids, blank_) != 1) {
    throw Error("the question needs one blank", "second", "one " + tokenizer_->token_text(blank_) + " or ___",
                quote(pair->second));
  }
  Met met;
  name_entities(story, met);
  name_entities(question, met);

  RnnState last;
  const Matrix document = document_.read(embedding_.rows(story.ids), last, cancel);  // [D x 2 H]
  const Matrix query = query_.read(embedding_.rows(question.ids), last, cancel);     // [Q x 2 H]
  const Matrix match = document * query.transpose();                                 // M [D x Q]
  if (!match.allFinite()) throw Error("a value is not finite", id_, "a number", std::to_string(match.sum()));
  const Matrix beta = attend(kRows, match, context);                                        // [D x Q]
  const Matrix alpha = attend(kColumns, match.transpose(), context);                        // [Q x D]
  const Vector asked = follow(kAsked, beta.colwise().mean().transpose(), context);          // [Q]
  const Vector answer = follow(kAnswer, (asked.transpose() * alpha).transpose(), context);  // s [D]

  SourcePrediction said{.candidates = candidates(story.tokens, answer)};
  return {.sequences = {{.name = "first", .tokens = std::move(story.tokens)},
                        {.name = "second", .tokens = std::move(question.tokens)},
                        {.name = "pool", .rows = 1, .columns = 1}},
          .predictions = {std::move(said)}};
}

}  // namespace

std::shared_ptr<const Model> load_aoa_reader(const ModelDirectory& directory) {
  return std::make_shared<AoaReader>(directory);
}

MechanismFacts aoa_reader_facts(const Config&) {
  MechanismFacts facts;
  facts.score = "attention over attention";
  return facts;
}

}  // namespace saccade
