#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/attention/mechanism.h"
#include "engine/core/cancellation.h"
#include "engine/core/config.h"
#include "engine/layers/embedding.h"
#include "engine/layers/linear.h"
#include "engine/layers/rnn.h"
#include "engine/layers/weights.h"
#include "engine/models/model.h"

/// What the recurrent encoder-decoders share. Shapes in their headers: V tokens of a vocabulary, E embedding size, K
/// key size (what the encoder makes of a token), H the decoder's hidden size, R readout size.
namespace saccade {

/// What config.json may ask for.
constexpr int kLargestVocabulary = 1 << 22;
constexpr int kLongestText = 100'000;  // tokens

/// [a ; b]
Vector joined(const VectorRef& a, const VectorRef& b);

/// Tokens with a meaning of their own, as config.json names them.
struct WrittenTokens {
  int begin = 0;                   // `bos_token_id`
  std::vector<int> ends;           // `eos_token_id`
  std::vector<int> never_written;  // the first, and `pad_token_id`, unless it ends an output, too
  std::optional<int> unknown;      // `unk_token_id`
};

/// @param vocabulary tokens of the tokenizer. @throws Error for an id beyond them
WrittenTokens read_written_tokens(const Config& config, int vocabulary);

/// @throws Error where the tokenizer has more tokens than `key` says
void check_vocabulary(const Config& config, const char* key, const Tokenizer& tokenizer);

/// Embedding and recurrent layers that read a text: `encoder.embedding` `[V x E]` and `encoder.rnn`.
class RecurrentEncoder {
 public:
  RecurrentEncoder() = default;
  /// @param vocabulary V. @throws Error
  RecurrentEncoder(const Config& config, const Weights& weights, int vocabulary);

  /// @param last receives each layer's last state. @return `[S x K]`. @throws Cancelled
  Matrix read(std::span<const int> ids, RnnState& last, const CancelToken& cancel) const;
  const Rnn::Shape& shape() const { return shape_; }

 private:
  Rnn::Shape shape_{};
  Embedding embedding_;
  Rnn rnn_;
};

/// What a decoder reads of one text: the encoder's outputs `[S x K]` and the last states that it came to.
struct TextRead {
  Matrix keys;
  RnnState last;
};

/// The recurrent decoder: the bridge from the encoder's last states, the cells, a mechanism for each text that is
/// attended to, readout and output layer. samples/README.md has its equations.
class RecurrentWriter {
 public:
  /// The decoder between two steps. Copied for every hypothesis; the memories are shared.
  struct State {
    RnnState rnn;                                                  // s, [H] for each layer
    Vector readout;                                                // r [R]
    std::vector<std::shared_ptr<const AttentionMemory>> memories;  // of each mechanism
    std::vector<AlignmentState> alignments;                        // of each mechanism
  };

  /// What a step has computed.
  struct Step {
    Vector embedded;              // y_t-1 [E]
    std::vector<Vector> weights;  // a_t [S] of each mechanism
    Vector context;               // c_t, of several mechanisms one behind the other [n K]
    Vector hidden;                // s_t [H]
    Vector logits;                // [V]
  };

  RecurrentWriter() = default;
  /// @param where the model's name in messages @param vocabulary V @param encoder what reads the texts
  /// @param texts how many the bridge starts from @param attention none, or one mechanism for each of them. @throws
  /// Error
  RecurrentWriter(const Config& config, const Weights& weights, std::string where, int vocabulary,
                  const Rnn::Shape& encoder, int texts, std::vector<Mechanism> attention);

  State start(std::vector<TextRead> texts) const;
  /// @param previous below V. @throws Error for a logit that is not finite
  Step step(State& state, int previous, const StepContext& context) const;

 private:
  void read_bridge(const Config& config, const Weights& weights, const Rnn::Shape& encoder, const Rnn::Shape& decoder,
                   int texts);
  void read_output(const Config& config, const Weights& weights, int vocabulary, int context_size);
  RnnState bridge(const std::vector<TextRead>& texts) const;

  std::string where_;
  bool encoder_is_bidirectional_ = false;
  bool bridges_ = false;                // or the states are copied
  Linear bridge_hidden_, bridge_cell_;  // [Ld H x texts K]
  int layers_ = 0, hidden_size_ = 0;    // Ld, H

  std::vector<Mechanism> attention_;
  bool queries_previous_state_ = false;
  bool feeds_readout_ = false;

  Embedding embedding_;   // [V x E]
  Rnn rnn_;               // I -> H
  Linear readout_;        // [R x (n K + H)], without attention [R x H]
  int readout_size_ = 0;  // R
  Linear output_;         // [V x R]
};

/// A decoder that writes what `writer` expects, word for word. @param writer outlives it
std::unique_ptr<Decoder> make_decoder(const RecurrentWriter& writer, RecurrentWriter::State state);

/// The size of the keys that an encoder of this configuration makes: K. @throws Error
Rnn::Shape encoder_shape(const Config& config);

}  // namespace saccade
