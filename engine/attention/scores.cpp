#include "engine/attention/score.h"

namespace saccade {

namespace {

constexpr ScoreKind kScores[] = {
    {"additive",
     "additive",
     {"Additive score", "score_t(s) = v^⊤ tanh(W_1 h_s + W_2 s_{t−1})",
      "h_s: the encoder's state at source position s, K numbers\n"
      "s_{t−1}: the decoder's state before step t, H numbers\n"
      "W_1: a learned matrix, A × K: from the encoder's state to A hidden units\n"
      "W_2: a learned matrix, A × H: from the decoder's state to the same A hidden units\n"
      "v: a learned vector of A numbers, the weight of each hidden unit",
      "Bahdanau, Cho and Bengio 2015, A.1.2"},
     make_additive_score},
    {"dot",
     "dot",
     {"Dot product", "score_t(s) = h_t^⊤ h̄_s",
      "h_t: the decoder's state at step t, H numbers\n"
      "h̄_s: the encoder's state at source position s, as many numbers",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_dot_score},
    {"scaled_dot",
     "scaled dot",
     {"Scaled dot product", "score_t(s) = h_t^⊤ h̄_s / √d",
      "h_t: the query, the decoder's state at step t, d numbers\n"
      "h̄_s: the key, the encoder's state at source position s, d numbers\n"
      "d: the length of a query and of a key",
      "Vaswani et al. 2017, eq. 1"},
     make_scaled_dot_score},
    {"general",
     "general",
     {"General (bilinear) score", "score_t(s) = h_t^⊤ W_a h̄_s",
      "h_t: the decoder's state at step t, H numbers\n"
      "h̄_s: the encoder's state at source position s, K numbers\n"
      "W_a: a learned matrix, H × K: what of the one state goes with what of the other",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_general_score},
    {"concat",
     "concat",
     {"Concatenation score", "score_t(s) = v^⊤ tanh(W_a [h_t ; h̄_s])",
      "h_t: the decoder's state at step t, H numbers\n"
      "h̄_s: the encoder's state at source position s, K numbers\n"
      "W_a: a learned matrix, A × (H + K): from both states to A hidden units\n"
      "v: a learned vector of A numbers, the weight of each hidden unit",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_concat_score},
    {"static",
     "static",
     {"Static attention", "score(s) = u^⊤ tanh(W h_s + b)",
      "h_s: the encoder's state at source position s, K numbers\n"
      "W: a learned matrix, A × K: from the encoder's state to A hidden units\n"
      "b: a learned vector of A numbers, added to the hidden units\n"
      "u: a learned vector of A numbers, the same for every text: what is looked for",
      "Yang et al. 2016, eq. 5 and 6"},
     make_static_score},
    {"structured",
     "structured",
     {"Structured self-attention", "score_i(s) = v_i^⊤ tanh(W h_s)",
      "h_s: the encoder's state at source position s, K numbers\n"
      "W: a learned matrix, A × K: from the encoder's state to A hidden units\n"
      "v_i: a learned vector of A numbers for each hop i: what that hop looks for",
      "Lin et al. 2017, eq. 6"},
     make_structured_score},
    {"uniform",
     "mean",
     {"Mean pooling", "score(s) = 0", "s: a position in the source, counted from 0", "the contrast to attention"},
     make_uniform_score},
    {"aspect",
     "aspect",
     {"Attention that is asked about an aspect", "score_a(s) = w^⊤ tanh([W_h h_s ; W_v v_a])",
      "h_s: the encoder's state at source position s, which has read the aspect with every word, K numbers\n"
      "v_a: the aspect that is asked about, as a vector that was learned for it, H numbers\n"
      "W_h: a learned matrix, K × K\n"
      "W_v: a learned matrix, H × H\n"
      "w: a learned vector of K + H numbers, the weight of each hidden unit",
      "Wang et al. 2016, eq. 7 and 8"},
     make_aspect_score},
};

}  // namespace

std::span<const ScoreKind> score_kinds() { return kScores; }

}  // namespace saccade
