#include "engine/models/rnn_classifier.h"

#include <algorithm>

#include "engine/attention/explain.h"
#include "engine/attention/mechanism.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/models/most_probable.h"
#include "engine/models/stored_weights.h"
#include "engine/models/text_model.h"
#include "engine/text/sentences.h"
#include "engine/text/tokenizer_files.h"

namespace saccade {

namespace {

constexpr int kMostLayers = 64;
constexpr int kLargestVocabulary = 1 << 22;
constexpr int kLongest = 100'000;  // tokens
constexpr int kMostSentences = 10'000;
constexpr int kMostHops = 1024;
constexpr std::size_t kMostLabels = 1000;

/// What queries stand for, in `Trace::sequences`, behind the source and the target that nobody writes.
constexpr int kQueries = TextSequences::target + 1, kSentences = kQueries, kDocument = kSentences + 1;
const AttentionSite kOfWords{.site = "pooling", .layer = 0}, kOfSentences{.site = "pooling", .layer = 1};

// --- the configuration -----------------------------------------------------------------------------------------------

/// One row of the table of poolings.
struct PoolingKind {
  const char* name;   // `pooling` in config.json
  const char* score;  // of its attention
};
constexpr PoolingKind kPoolings[] = {
    {"mean", "uniform"}, {"static", "static"}, {"structured", "structured"}, {"hierarchical", "static"}};

std::string pooling_of(const Config& config) {
  std::vector<std::string> names;
  for (const PoolingKind& kind : kPoolings) names.emplace_back(kind.name);
  return config.choice("pooling", names);
}

/// The attention of a pooling, as a `Mechanism` wants it to be said.
Config attention_of(const Config& config) {
  const std::string pooling = pooling_of(config);
  const PoolingKind& kind = *std::ranges::find(kPoolings, pooling, &PoolingKind::name);
  nlohmann::json options = {{"score", kind.score}, {"window", "none"}, {"normalizer", "softmax"}};
  const std::string where = config.where() + ": attention";
  if (pooling == "mean") return {options, where};
  const Config given = config.object("attention");
  options["attention_size"] = given.integer("attention_size", 1, kLargestSize);
  options["hops"] = pooling == "structured" ? given.integer("hops", 1, kMostHops) : 1;
  return {options, where};
}

const CellKind& cell_of(const Config& config) {
  std::vector<std::string> names;
  for (const CellKind& kind : cell_kinds()) names.emplace_back(kind.name);
  return *find(cell_kinds(), config.choice("cell", names));
}

std::vector<std::string> labels_of(const Config& config) {
  const nlohmann::json list = config.has("labels") ? config.json().at("labels") : nlohmann::json();
  const auto is_text = [](const nlohmann::json& label) { return label.is_string(); };
  if (!list.is_array() || list.empty() || list.size() > kMostLabels || !std::ranges::all_of(list, is_text)) {
    throw Error("wrong value", config.where() + ": labels", "a list of 1 to " + std::to_string(kMostLabels) + " names",
                shown(list));
  }
  return list.get<std::vector<std::string>>();
}

// --- one level -------------------------------------------------------------------------------------------------------

/// Tensors whose names begin alike.
class WeightsOf : public Weights {
 public:
  WeightsOf(const Weights& all, std::string prefix) : all_(all), prefix_(std::move(prefix)) {}

  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override {
    return all_.matrix(prefix_ + name, rows, cols);
  }
  Vector vector(const std::string& name, Eigen::Index size) const override { return all_.vector(prefix_ + name, size); }

 private:
  const Weights& all_;
  std::string prefix_;
};

/// A network reads rows, and attention makes a vector of its states for each query that was learned.
class Level {
 public:
  /// @param inputs `I` @param hidden `H`, per direction
  Level(const Weights& weights, const std::string& network, const Config& config, int inputs, int hidden,
        const AttentionSite& site, int queries, int keys) {
    const Rnn::Shape shape{&cell_of(config), inputs, hidden, config.integer("encoder_layers", 1, kMostLayers),
                           config.boolean("bidirectional")};
    rnn_ = Rnn(weights, network, shape);
    key_size_ = shape.output_size();
    const Config options = attention_of(config);
    const int size = options.integer_or("attention_size", 1, kLargestSize, 0);
    const int hops = options.integer_or("hops", 1, kMostHops, 1);
    queries_ = size > 0 ? weights.matrix("attention.context.weight", hops, size) : Matrix(hops, 0);
    attention_.emplace(AttentionParts{size, key_size_, options, weights}, site, queries, keys);
  }

  int key_size() const { return key_size_; }
  int hops() const { return static_cast<int>(queries_.rows()); }

  /// The network's states, `[rows x K]`. @param rows `[rows x I]`
  Matrix states(Matrix rows, const CancelToken& cancel) const {
    RnnState last;
    return rnn_.read(std::move(rows), last, cancel);
  }
  AttentionMemory memory(Matrix states) const { return attention_->read(std::move(states)); }
  /// What a hop finds, `[K]`. @param row of the map @param among the keys that it sees
  Vector pool(int hop, const AttentionMemory& memory, const StepContext& context, int row,
              std::optional<KeyRange> among = {}) const {
    AlignmentState state;
    return attention_->attend(queries_.row(hop), memory, state, {context.edits, context.sink, row}, among);
  }

 private:
  Rnn rnn_;  // I -> K
  int key_size_ = 0;
  Matrix queries_;  // [hops x A]
  std::optional<Mechanism> attention_;
};

// --- what all have ---------------------------------------------------------------------------------------------------

/// Words go in, and labels come out.
struct Classifier {
  Classifier(const Config& config, const Weights& weights, const Tokenizer& tokenizer, int query_sequence)
      : labels(labels_of(config)),
        embedding(weights, "encoder.embedding", config.integer("vocab_size", 1, kLargestVocabulary),
                  config.integer("embedding_size", 1, kLargestSize)),
        words(weights, "encoder.rnn", config, config.integer("embedding_size", 1, kLargestSize),
              config.integer("encoder_hidden_size", 1, kLargestSize), kOfWords, query_sequence, TextSequences::source) {
    const int rows = config.integer("vocab_size", 1, kLargestVocabulary);
    if (tokenizer.vocabulary_size() <= rows) return;
    throw Error("the tokenizer has more tokens than the model", config.where() + ": vocab_size",
                "at least " + std::to_string(tokenizer.vocabulary_size()), std::to_string(rows));
  }

  /// @param vector what the output layer is given
  SourcePrediction say(const VectorRef& vector, const std::string& id, TraceSink* sink) const {
    const Vector logits = output(vector);  // [C]
    if (!logits.allFinite()) {
      throw Error("the model computed a value that is not finite", id, "finite logits", "infinity or NaN");
    }
    if (sink) sink->logits(logits.transpose());
    const Vector probabilities = softmax(logits);
    SourcePrediction said;
    for (const int label : most_probable(logits, static_cast<int>(labels.size()))) {
      said.candidates.push_back({labels[label], probabilities[label]});
    }
    return said;
  }

  std::vector<std::string> labels;  // C
  Embedding embedding;              // [V x E]
  Level words;                      // E -> K
  Linear output;                    // [C x K] of the top level, with hops [C x hops K]
};

// --- a text ----------------------------------------------------------------------------------------------------------

class TextClassifier : public TextModel {
 public:
  explicit TextClassifier(const ModelDirectory& directory) {
    const Config& config = directory.config();
    id_ = directory.id();
    model_type_ = config.text("model_type");
    first_view_ = read_first_view(config);
    facts_ = rnn_classifier_facts(config);
    writes_ = false;
    source_tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
    max_source_length_ = config.integer("max_source_length", 1, kLongest);
    has_hops_ = pooling_of(config) == "structured";

    const StoredWeights weights(directory.tensors(), directory.path().string());
    parts_.emplace(config, weights, *source_tokenizer_, kQueries);
    const auto labels = static_cast<Eigen::Index>(parts_->labels.size());
    parts_->output = Linear(weights, "output", labels, parts_->words.hops() * parts_->words.key_size());
    weights.refuse_others();
  }

 private:
  Reading read_tokens(std::span<const int> source, const StepContext& context,
                      const CancelToken& cancel) const override {
    const Level& words = parts_->words;
    const int hops = words.hops(), size = words.key_size();
    const AttentionMemory memory = words.memory(words.states(parts_->embedding.rows(source), cancel));  // h [S x K]
    Vector found(hops * size);  // M, a row for each hop
    for (int hop = 0; hop < hops; ++hop) {
      found.segment(hop * size, size) = words.pool(hop, memory, context, hop);
    }
    // The hops are numbered; the only query of a pooling needs no name.
    Sequence queries{.name = "pool", .rows = 1, .columns = 1};
    if (has_hops_) {
      queries = {.name = "hops"};
      for (int hop = 0; hop < hops; ++hop) queries.tokens.push_back({.text = std::to_string(hop + 1)});
    }
    return {.sequences = {std::move(queries)}, .predictions = {parts_->say(found, id_, context.sink)}};
  }

  bool has_hops_ = false;
  std::optional<Classifier> parts_;
};

// --- a document ------------------------------------------------------------------------------------------------------

class DocumentClassifier : public Model {
 public:
  explicit DocumentClassifier(const ModelDirectory& directory) {
    const Config& config = directory.config();
    id_ = directory.id();
    model_type_ = config.text("model_type");
    first_view_ = read_first_view(config);
    facts_ = rnn_classifier_facts(config);
    tokenizer_ = load_tokenizers(directory.path(), model_type_).source;
    max_source_length_ = config.integer("max_source_length", 1, kLongest);
    max_sentences_ = config.integer("max_sentences", 1, kMostSentences);

    const StoredWeights weights(directory.tensors(), directory.path().string());
    parts_.emplace(config, weights, *tokenizer_, kSentences);
    const WeightsOf above(weights, "sentences.");
    sentences_.emplace(above, "rnn", config, parts_->words.key_size(),
                       config.integer("sentence_hidden_size", 1, kLargestSize), kOfSentences, kDocument, kSentences);
    const auto labels = static_cast<Eigen::Index>(parts_->labels.size());
    parts_->output = Linear(weights, "output", labels, sentences_->key_size());
    weights.refuse_others();
  }

  InputKind reads() const override { return InputKind::document; }
  bool writes() const override { return false; }

  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const override {
    const auto* document = std::get_if<Document>(&input);
    if (!document) throw Error("the model cannot read this", id_, name_of(reads()), name_of(kind_of(input)));
    Encoding source = encode(*tokenizer_, document->text, "document", max_source_length_);
    Sequence sentences{.name = "sentences"};
    const std::vector<KeyRange> ranges = sentences_of(document->text, source.tokens, sentences.tokens);

    const Level& words = parts_->words;
    Matrix states(static_cast<Eigen::Index>(source.ids.size()), words.key_size());  // h [S x K]
    for (const KeyRange& range : ranges) {
      const auto ids = std::span(source.ids).subspan(range.first, range.count);
      states.middleRows(range.first, range.count) = words.states(parts_->embedding.rows(ids), cancel);
    }
    const AttentionMemory memory = words.memory(std::move(states));
    Matrix vectors(static_cast<Eigen::Index>(ranges.size()), words.key_size());  // s [sentences x K]
    for (Eigen::Index i = 0; i < vectors.rows(); ++i) {
      cancel.check();
      vectors.row(i) = words.pool(0, memory, context, static_cast<int>(i), ranges[i]);
    }
    const AttentionMemory above = sentences_->memory(sentences_->states(std::move(vectors), cancel));
    SourcePrediction said = parts_->say(sentences_->pool(0, above, context, 0), id_, context.sink);
    return {.sequences = {{.name = "source", .tokens = std::move(source.tokens)},
                          {.name = "target"},
                          std::move(sentences),
                          {.name = "pool", .rows = 1, .columns = 1}},
            .predictions = {std::move(said)}};
  }

 private:
  /// The words of each sentence that has any; sentences become tokens, too. @throws Error for too many
  std::vector<KeyRange> sentences_of(const std::string& text, const std::vector<Token>& words,
                                     std::vector<Token>& sentences) const {
    std::vector<KeyRange> ranges;
    std::size_t word = 0;
    for (const TextRange& range : split_sentences(text)) {
      const std::size_t first = word;
      while (word < words.size() && words[word].start < range.end) ++word;
      if (word == first) continue;
      ranges.push_back({static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(word - first)});
      sentences.push_back({.text = std::to_string(ranges.size()), .start = range.start, .end = range.end});
    }
    if (std::ssize(ranges) <= max_sentences_) return ranges;
    throw Error("the text is too long for the model", "document",
                "at most " + std::to_string(max_sentences_) + " sentences", std::to_string(ranges.size()));
  }

  std::shared_ptr<const Tokenizer> tokenizer_;
  int max_source_length_ = 0, max_sentences_ = 0;
  std::optional<Classifier> parts_;
  std::optional<Level> sentences_;  // K -> K of sentences
};

}  // namespace

std::shared_ptr<const Model> load_rnn_classifier(const ModelDirectory& directory) {
  if (rnn_classifier_reads(directory.config()) == InputKind::text) return std::make_shared<TextClassifier>(directory);
  return std::make_shared<DocumentClassifier>(directory);
}

InputKind rnn_classifier_reads(const Config& config) {
  return pooling_of(config) == "hierarchical" ? InputKind::document : InputKind::text;
}

MechanismFacts rnn_classifier_facts(const Config& config) { return mechanism_facts(attention_of(config)); }

}  // namespace saccade
