#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

/// A model that takes its time: every weight is 0, so that all tokens are equally likely and none of them is the end.
namespace saccade::testing {

inline void write_json(const QString& file, const QJsonObject& object) {
  QFile out(file);
  if (!out.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(file));
  out.write(QJsonDocument(object).toJson());
}

/// Writes a directory that reads the characters "a" and "b", and writes `steps` tokens.
inline void write_slow_model(const QString& directory, int steps) {
  constexpr int kHidden = 192, kVocabulary = 6;
  QDir().mkpath(directory);
  write_json(
      directory + "/config.json",
      {{"model_type", "rnn_seq2seq"},
       {"cell", "gru"},
       {"source_vocab_size", kVocabulary},
       {"target_vocab_size", kVocabulary},
       {"embedding_size", kHidden},
       {"encoder_hidden_size", kHidden},
       {"encoder_layers", 1},
       {"bidirectional", false},
       {"hidden_size", kHidden},
       {"decoder_layers", 1},
       {"bridge", "copy"},
       {"readout_size", kHidden},
       {"tie_word_embeddings", true},
       {"attention",
        QJsonObject{{"query", "current_state"}, {"score", "dot"}, {"normalizer", "softmax"}, {"window", "none"}}},
       {"bos_token_id", 4},
       {"eos_token_id", 5},
       {"max_source_length", 64},
       {"max_target_length", steps}});
  write_json(
      directory + "/tokenizer.json",
      {{"version", "1.0"},
       {"added_tokens", QJsonArray()},
       {"normalizer", QJsonValue()},
       {"pre_tokenizer",
        QJsonObject{
            {"type", "Split"}, {"pattern", QJsonObject{{"Regex", "."}}}, {"behavior", "Isolated"}, {"invert", false}}},
       {"decoder", QJsonObject{{"type", "Fuse"}}},
       {"model",
        QJsonObject{{"type", "WordLevel"},
                    {"vocab", QJsonObject{{"a", 0}, {"b", 1}, {"c", 2}, {"<unk>", 3}, {"<s>", 4}, {"</s>", 5}}},
                    {"unk_token", "<unk>"}}}});

  const int gates = 3 * kHidden;
  const QList<std::pair<QString, QList<int>>> tensors = {
      {"encoder.embedding.weight", {kVocabulary, kHidden}},
      {"encoder.rnn.weight_ih_l0", {gates, kHidden}},
      {"encoder.rnn.weight_hh_l0", {gates, kHidden}},
      {"encoder.rnn.bias_ih_l0", {gates}},
      {"encoder.rnn.bias_hh_l0", {gates}},
      {"decoder.embedding.weight", {kVocabulary, kHidden}},
      {"decoder.rnn.weight_ih_l0", {gates, kHidden}},
      {"decoder.rnn.weight_hh_l0", {gates, kHidden}},
      {"decoder.rnn.bias_ih_l0", {gates}},
      {"decoder.rnn.bias_hh_l0", {gates}},
      {"decoder.readout.weight", {kHidden, 2 * kHidden}},
      {"decoder.readout.bias", {kHidden}},
      {"decoder.output.bias", {kVocabulary}},
  };
  QJsonObject header;
  qint64 offset = 0;
  for (const auto& [name, shape] : tensors) {
    qint64 size = 4;
    QJsonArray dimensions;
    for (const int dimension : shape) {
      size *= dimension;
      dimensions << dimension;
    }
    header[name] =
        QJsonObject{{"dtype", "F32"}, {"shape", dimensions}, {"data_offsets", QJsonArray{offset, offset + size}}};
    offset += size;
  }
  const QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
  QByteArray length(8, '\0');
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(static_cast<quint64>(text.size()) >> (8 * i) & 0xff);
  QFile weights(directory + "/model.safetensors");
  if (!weights.open(QIODevice::WriteOnly)) qFatal("cannot write the weights");
  weights.write(length + text + QByteArray(offset, '\0'));
}

}  // namespace saccade::testing
