#include "engine/attention/score.h"

namespace saccade {

namespace {

constexpr ScoreKind kScores[] = {
    {"additive",
     "additive",
     {"Additive score", "score_t(s) = v^⊤ tanh(W_1 h_s + W_2 s_{t−1})",
      "h_s: the encoder's state at source position s\ns_{t−1}: the decoder's state before step t\nW_1, W_2, v: learned",
      "Bahdanau, Cho and Bengio 2015, A.1.2"},
     make_additive_score},
    {"dot",
     "dot",
     {"Dot product", "score_t(s) = h_t^⊤ h̄_s",
      "h_t: the decoder's state at step t\nh̄_s: the encoder's state at source position s",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_dot_score},
    {"scaled_dot",
     "scaled dot",
     {"Scaled dot product", "score_t(s) = h_t^⊤ h̄_s / √d",
      "h_t: the query, the decoder's state at step t\nh̄_s: the key, the encoder's state at source position s\nd: their "
      "length",
      "Vaswani et al. 2017, eq. 1"},
     make_scaled_dot_score},
    {"general",
     "general",
     {"General (bilinear) score", "score_t(s) = h_t^⊤ W_a h̄_s",
      "h_t: the decoder's state at step t\nh̄_s: the encoder's state at source position s\nW_a: learned",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_general_score},
    {"concat",
     "concat",
     {"Concatenation score", "score_t(s) = v^⊤ tanh(W_a [h_t ; h̄_s])",
      "h_t: the decoder's state at step t\nh̄_s: the encoder's state at source position s\nW_a, v: learned",
      "Luong, Pham and Manning 2015, eq. 8"},
     make_concat_score},
};

}  // namespace

std::span<const ScoreKind> score_kinds() { return kScores; }

}  // namespace saccade
