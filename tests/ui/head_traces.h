#pragma once

#include "tests/ui/sample_traces.h"

/// Small traces with heads to choose from, for the tests of the window and the exhibit.
namespace saccade::testing {

/// A text that attends to itself, as an encoder would leave it: 2 layers of 4 heads, special tokens, a word in two
/// pieces ("did", "n't"), and what is said of each token.
inline Trace encoder_trace() {
  Trace trace = pronoun_trace();
  trace.model.mechanism = "scaled dot, 2 layers × 4 heads";
  const std::string text = "The animal didn't cross the street because it was too tired";
  int end = 0;
  for (int i = 1; i + 1 < static_cast<int>(trace.source().size()); ++i) {
    Token& piece = trace.source()[i];
    piece.start = static_cast<int>(text.find(piece.text, end));
    piece.joined = i > 1 && piece.start == end;
    piece.end = end = piece.start + static_cast<int>(piece.text.size());
    trace.predictions.push_back({i, {{"label " + piece.text, 0.9}, {"other", 0.1}}});
  }
  return trace;
}
inline constexpr int kIt = 9, kPronounHead = 6, kDid = 3;  // places in it

/// The same of a model that goes on with its text.
inline Trace decoder_trace() {
  Trace trace;
  trace.model = {"writer", "gpt2", "scaled dot, 1 layers × 2 heads"};
  trace.source() = tokens({"one", " two"});
  trace.target() = tokens({" three", " four"});
  trace.output = " three four";
  for (const Token& written : trace.target()) trace.steps.push_back({written.text, 0.5, {{written.text, 0.5}}});
  trace.sequences.push_back(reads_on(trace, 4));
  for (int i = 0; i < 2; ++i) {
    Matrix weights = Matrix::Zero(4, 4);
    for (int q = 0; q < 4; ++q) weights.row(q).head(q + 1).setConstant(1.0f / static_cast<float>(q + 1));
    AttentionMap map(weights);
    map.site = {"decoder_self", 0, i};
    map.queries = map.keys = TextSequences::reads;
    trace.attention.push_back(map);
  }
  return trace;
}

}  // namespace saccade::testing
