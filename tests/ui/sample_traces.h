#pragma once

#include <QString>
#include <cmath>
#include <string>
#include <vector>

#include "engine/trace/trace.h"

/// Small traces made by hand, for the tests of views and exports.
namespace saccade::testing {

inline std::vector<Token> tokens(const std::vector<std::string>& texts) {
  std::vector<Token> made;
  for (const std::string& text : texts) made.push_back({.text = text});
  return made;
}

inline std::vector<Token> characters(const QString& text) {
  std::vector<Token> made;
  for (const char32_t c : text.toStdU32String()) made.push_back({.text = QString::fromUcs4(&c, 1).toStdString()});
  return made;
}

/// Divides every row by its sum: one number after the other, so that every processor finds the same weights.
inline void normalize_rows(Matrix& weights) {
  for (int q = 0; q < weights.rows(); ++q) {
    double sum = 0;
    for (int k = 0; k < weights.cols(); ++k) sum += weights(q, k);
    if (sum == 0) continue;
    for (int k = 0; k < weights.cols(); ++k) weights(q, k) = static_cast<float>(weights(q, k) / sum);
  }
}

/// Rows of weights that sum to 1, around the column that `centre` gives for each row.
template <typename Centre>
Matrix peaks(int rows, int columns, double width, Centre center) {
  Matrix weights(rows, columns);
  for (int q = 0; q < rows; ++q) {
    for (int k = 0; k < columns; ++k)
      weights(q, k) = static_cast<float>(std::exp(-0.5 * std::pow((k - center(q)) / width, 2)));
  }
  normalize_rows(weights);
  return weights;
}

inline Trace trace_of(std::vector<Token> source, std::vector<Token> target, std::string output, AttentionMap map,
                      TraceModel model) {
  Trace trace;
  trace.model = std::move(model);
  trace.source() = std::move(source);
  trace.target() = std::move(target);
  trace.output = std::move(output);
  trace.attention.push_back(std::move(map));
  return trace;
}

inline Trace additive_trace() {
  const QString source = "5 Mar 98";
  const std::vector<int> from = {6, 7, 3, 2, 0};
  return trace_of(characters(source), characters("98-35"), "98-35",
                  AttentionMap(peaks(5, 8, 0.6, [&](int q) { return from[q]; })),
                  {"tiny-additive", "rnn_seq2seq", "additive"});
}

/// Local attention as Luong et al. define it: a softmax inside the window, times a Gaussian where there is a sigma.
inline AttentionMap local_map(int columns, const std::vector<AttentionWindow>& windows) {
  const int rows = static_cast<int>(windows.size());
  Matrix alignment = peaks(rows, columns, 1.1, [&](int q) { return windows[q].aligned_position - 0.4; });
  for (int q = 0; q < rows; ++q) {
    for (int k = 0; k < columns; ++k) {
      if (std::abs(k - windows[q].aligned_position) > windows[q].half_width) alignment(q, k) = 0;
    }
  }
  normalize_rows(alignment);
  Matrix weights = alignment;
  for (int q = 0; q < rows; ++q) {
    for (int k = 0; k < columns; ++k) weights(q, k) *= static_cast<float>(gaussian(windows[q], k));
  }
  const bool has_sigma = !windows.empty() && windows[0].sigma.has_value();
  AttentionMap map(std::move(weights), {}, has_sigma ? std::move(alignment) : Matrix());
  map.windows = windows;
  return map;
}

inline Trace local_p_trace() {
  std::vector<AttentionWindow> windows;
  for (const double p : {19.0, 20.0, 21.2, 22.0, 17.6, 10.2, 11.4, 16.3, 14.6, 15.1}) windows.push_back({p, 5, 2.5});
  return trace_of(characters("Thursday, March 5, 1998"), characters("1998-03-05"), "1998-03-05", local_map(23, windows),
                  {"dates-local-p", "rnn_seq2seq", "general, local-p"});
}

inline Trace local_m_trace() {
  std::vector<AttentionWindow> windows;
  for (int t = 0; t < 8; ++t) windows.push_back({static_cast<double>(t), 2, std::nullopt});
  return trace_of(characters("4021"), tokens({"four", "thousand", "twenty", "-", "one", "</s>", "x", "y"}),
                  "four thousand twenty-one", local_map(4, windows),
                  {"numbers-local-m", "rnn_seq2seq", "general, local-m"});
}

inline Trace none_trace() {
  Trace trace;
  trace.model = {"dates-none", "rnn_seq2seq", "none"};
  trace.facts.score = "none";
  trace.source() = characters("5 Mar 98");
  trace.target() = characters("98-35");
  trace.output = "98-35";
  return trace;
}

inline Trace chinese_trace() {
  Trace trace = trace_of(characters(QString::fromUtf8("今天天气很好。")),
                         tokens({"the", "weather", "is", "nice", "today", "."}), "the weather is nice today.",
                         AttentionMap(peaks(6, 7, 0.5, [](int q) { return std::vector{2, 3, 4, 5, 0, 6}[q]; })),
                         {"zh-en-additive", "rnn_seq2seq", "additive"});
  return trace;
}

/// Self-attention with what heads are known to do, 2 layers of 4: each is a row of weights by query and key.
inline Trace pronoun_trace() {
  Trace trace;
  trace.model = {"pronouns", "bert", "scaled dot"};
  trace.facts.score = "scaled_dot";
  trace.source() = tokens({"[CLS]", "The", "animal", "did", "n't", "cross", "the", "street", "because", "it", "was",
                           "too", "tired", "[SEP]"});
  trace.source().front().special = trace.source().back().special = true;
  const int n = static_cast<int>(trace.source().size());
  const auto add = [&](int layer, int head, auto weight) {
    Matrix weights(n, n);
    for (int q = 0; q < n; ++q) {
      for (int k = 0; k < n; ++k) weights(q, k) = static_cast<float>(weight(q, k));
    }
    normalize_rows(weights);
    AttentionMap map(std::move(weights));
    map.site = {"encoder_self", layer, head};
    map.queries = map.keys = TextSequences::source;
    trace.attention.push_back(std::move(map));
  };
  add(0, 0, [](int q, int k) { return k == q - 1 ? 0.93 : 0.005; });
  add(0, 1, [](int q, int k) { return k == q ? 0.9 : 0.01; });
  add(0, 2, [](int, int) { return 1.0; });
  add(0, 3, [](int, int k) { return k == 0 ? 0.8 : 0.015; });
  add(1, 0, [n](int q, int k) { return k == n - 1 ? 0.7 : k == q ? 0.2 : 0.01; });
  add(1, 1, [](int q, int k) { return k == q + 1 ? 0.6 : k == q + 2 ? 0.2 : 0.02; });
  add(1, 2, [n](int q, int k) {
    if (q == 9) return k == 2 ? 0.72 : k == 12 ? 0.12 : k == 7 ? 0.06 : k == 10 ? 0.04 : 0.006;
    return k == q ? 0.3 : k == n - 1 ? 0.3 : k == q - 1 ? 0.2 : 0.02;
  });
  add(1, 3, [](int q, int k) { return 0.2 + (q * 7 + k * 11) % 13 / 13.0; });
  return trace;
}

/// An encoder and a decoder with two heads at each site; the decoder reads one token behind what it writes.
inline Trace three_sites_trace() {
  Trace trace;
  trace.model = {"tiny-marian", "marian", "scaled dot"};
  trace.facts.score = "scaled_dot";
  trace.source() = tokens({"the", "house", "</s>"});
  trace.target() = tokens({"la", "maison", "est", "</s>"});
  trace.source().back().special = trace.target().back().special = true;
  trace.sequences.push_back(reads_behind(trace, {.text = "<pad>", .special = true}));
  const auto add = [&](const char* site, int queries, int keys) {
    for (int head = 0; head < 2; ++head) {
      const int rows = queries == TextSequences::source ? 3 : 4, columns = keys == TextSequences::source ? 3 : 4;
      Matrix weights = peaks(rows, columns, 0.6, [&](int q) { return q - head; });
      if (keys == TextSequences::reads) weights = weights.triangularView<Eigen::Lower>();
      normalize_rows(weights);
      AttentionMap map(std::move(weights));
      map.site = {site, 0, head};
      map.queries = queries;
      map.keys = keys;
      trace.attention.push_back(std::move(map));
    }
  };
  add("encoder_self", TextSequences::source, TextSequences::source);
  add("decoder_self", TextSequences::reads, TextSequences::reads);
  add("cross", TextSequences::target, TextSequences::source);
  return trace;
}

/// As many tokens as asked for, each with a name of its own; every row looks along the diagonal.
inline Trace numbered_trace(int rows, int columns) {
  const auto named = [](char letter, int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(letter + std::to_string(i));
    return tokens(names);
  };
  return trace_of(named('s', columns), named('t', rows), "",
                  AttentionMap(peaks(rows, columns, 0.5, [&](int q) { return q * (columns - 1) / (rows - 1); })),
                  {"numbered", "rnn_seq2seq", "dot"});
}

inline Trace words_trace() {
  Token end{.text = "</s>"};
  end.special = true;
  Trace trace =
      trace_of(tokens({"The", "agreement", "on", "the", "European", "Economic", "Area", "was", "signed", "in", "August",
                       "1992"}),
               tokens({"L'", "accord", "sur", "la", "zone", "économique", "européenne", "a", "été", "signé", "en",
                       "août", "1992"}),
               "L'accord sur la zone économique européenne a été signé en août 1992",
               AttentionMap(peaks(14, 13, 0.5,
                                  [](int q) { return std::vector{0, 1, 2, 3, 6, 5, 4, 7, 7, 8, 9, 10, 11, 12}[q]; })),
               {"en-fr-additive", "rnn_seq2seq", "additive"});
  trace.source().push_back(end);
  trace.target().push_back(end);
  return trace;
}

/// Words, and marks that are joined to the word before them.
inline std::vector<Token> prose(const std::vector<std::string>& texts) {
  std::vector<Token> made = tokens(texts);
  for (Token& token : made) token.joined = token.text == "," || token.text == "." || token.text == "n't";
  return made;
}

/// Static attention: one learned query over a sentence with a word that is unknown.
inline Trace pooled_trace() {
  const std::vector<std::string> words = {"It",  "did",  "n't", "move",  "me", ",",      "but",
                                          "the", "cast", "of",  "Zorba", "is", "superb", "."};
  AttentionMap map(peaks(1, 14, 1.4, [](int) { return 11.5; }));
  map.site = {"pooling", 0, 0};
  map.queries = 2;
  Trace trace = trace_of(prose(words), {}, "", std::move(map), {"reviews-static", "rnn_classifier", "static"});
  trace.source()[10].unknown = true;
  trace.source()[10].read_as = "[UNK]";
  trace.sequences.push_back({.name = "pool", .rows = 1, .columns = 1});
  trace.predictions = {{.token = {}, .candidates = {{"positive", 0.86}, {"negative", 0.14}}}};
  return trace;
}

/// Three hops over the same sentence, each with something to say.
inline Trace hops_trace() {
  Trace trace = pooled_trace();
  AttentionMap map(peaks(3, 14, 0.8, [](int hop) { return 2 + 4.5 * hop; }));
  map.site = {"pooling", 0, 0};
  map.queries = 2;
  trace.attention = {std::move(map)};
  trace.sequences[2] = {.name = "hops", .tokens = tokens({"1", "2", "3"})};
  trace.predictions.push_back({.token = 1, .candidates = {{"negative", 0.7}, {"positive", 0.3}}, .sequence = 2});
  return trace;
}

/// Ten sentences of a document, their words and they themselves weighed.
inline Trace document_trace() {
  const std::vector<std::string> sentence = {"The", "film", "is", "a", "slow", "and", "quiet", "delight", "."};
  constexpr int count = 10;
  std::vector<Token> words;
  Trace trace;
  std::vector<Token> numbers;
  std::vector<int> begins;
  for (int i = 0; i < count; ++i) {
    begins.push_back(static_cast<int>(words.size()));
    const std::vector<Token> one = prose({sentence.begin() + i % 4, sentence.end()});
    words.insert(words.end(), one.begin(), one.end());
    numbers.push_back({.text = std::to_string(i + 1)});
  }
  begins.push_back(static_cast<int>(words.size()));
  Matrix weights = Matrix::Zero(count, static_cast<Eigen::Index>(words.size()));
  for (int i = 0; i < count; ++i) {
    for (int k = begins[i]; k < begins[i + 1]; ++k) weights(i, k) = static_cast<float>(1 + (k * k + i) % 7);
  }
  normalize_rows(weights);
  AttentionMap of_words(std::move(weights)), of_sentences(peaks(1, count, 1.8, [](int) { return 6; }));
  of_words.site = {"pooling", 0, 0};
  of_words.queries = 2;
  of_sentences.site = {"pooling", 1, 0};
  of_sentences.queries = 3;
  of_sentences.keys = 2;
  trace.model = {"reviews-hierarchical", "rnn_classifier", "static"};
  trace.source() = std::move(words);
  trace.sequences.push_back({.name = "sentences", .tokens = std::move(numbers)});
  trace.sequences.push_back({.name = "pool", .rows = 1, .columns = 1});
  trace.attention = {std::move(of_words), std::move(of_sentences)};
  trace.predictions = {{.token = {}, .candidates = {{"positive", 0.93}, {"negative", 0.07}}}};
  return trace;
}

/// A summary whose names are copied (See et al. 2017).
inline Trace pointer_trace() {
  const std::vector<std::string> report = {"On", "Monday", "Ada", "Quill", "opened", "a",    "bakery",
                                           "in", "Lund",   ",",   "her",   "third",  "shop", "."};
  const std::vector<std::string> line = {"Quill", "opens", "bakery", "in", "Lund"};
  const std::vector<int> from = {3, 4, 6, 7, 8};
  const std::vector<double> generated = {0.05, 0.97, 0.6, 0.9, 0.02};
  Trace trace = trace_of(prose(report), tokens(line), "Quill opens bakery in Lund",
                         AttentionMap(peaks(5, 14, 0.7, [&](int q) { return from[q]; })),
                         {"summary-pointer", "rnn_seq2seq", "additive"});
  for (std::size_t i = 0; i < line.size(); ++i) {
    trace.steps.push_back({.token = line[i], .probability = 0.9, .candidates = {}, .p_gen = generated[i]});
  }
  return trace;
}

/// A scene and a question about it: each word of the answer looks at both.
inline Trace two_texts_trace() {
  Trace trace;
  trace.model = {"tiny-talk", "pair_seq2seq", "additive"};
  for (const char* name : {"in the scene", "in the question"}) {
    AttentionSite site;
    site.head = static_cast<int>(trace.model.view.head_names.size());
    trace.model.view.head_names.push_back({site, name});
  }
  trace.facts.score = "additive";
  trace.sequences = {{.name = "first", .tokens = tokens({"A", "red", "ball", "lies", "on", "the", "table", "."})},
                     {.name = "target", .tokens = tokens({"It", "is", "red", "."})},
                     {.name = "second", .tokens = tokens({"What", "colour", "is", "it", "?"})}};
  trace.output = "It is red.";
  const auto add = [&](int head, int keys, int columns, std::vector<int> at) {
    AttentionMap map(peaks(4, columns, 0.6, [&](int q) { return at[q]; }));
    map.site.head = head;
    map.queries = 1;
    map.keys = keys;
    trace.attention.push_back(std::move(map));
  };
  add(0, 0, 8, {2, 3, 1, 7});
  add(1, 2, 5, {3, 2, 1, 4});
  return trace;
}

/// A line in which a name and a figure are copied.
inline Trace copying_trace() {
  Trace trace = trace_of(tokens({"Zibo", "beat", "Wexley", "on", "Friday", ",", "3-1", "."}),
                         tokens({"Zibo", "won", "3-1", "."}), "Zibo won 3-1.",
                         AttentionMap(peaks(4, 8, 0.5,
                                            [](int q) {
                                              return std::vector{0, 1, 6, 7}[q];
                                            })),
                         {"tiny-pointer", "pointer_generator", "additive"});
  for (Token* token :
       {&trace.source()[0], &trace.source()[2], &trace.source()[6], &trace.target()[0], &trace.target()[2]}) {
    token->unknown = true;
    token->read_as = "[UNK]";
  }
  for (const double p_gen : {0.02, 0.97, 0.0, 0.6}) {
    trace.steps.push_back({.token = {}, .probability = 0, .candidates = {}, .p_gen = p_gen});
  }
  return trace;
}

}  // namespace saccade::testing
