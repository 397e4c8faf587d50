// A config that does not fit its weights is refused with a message that names the key or the tensor; and what is taken
// for the most probable of what a model says.
#include <QtTest>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/models/model.h"
#include "engine/models/most_probable.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;

namespace {

/// What loading the reference case `name` says after its config was patched (RFC 7396: null removes a key).
QString message_of(const char* name, const json& patch) {
  const testing::CaseDirectory directory(name);
  const std::filesystem::path& to = directory.path();
  json config = testing::read(to / "config.json");
  config.merge_patch(patch);
  write_file_atomically(to / "config.json", config.dump());
  try {
    load_model(to);
    return "accepted";
  } catch (const Error& error) {
    return QString(error.what()).remove(QString::fromStdString(to.string()) + "/");
  }
}

}  // namespace

class TestModels : public QObject {
  Q_OBJECT

 private slots:
  void aConfigThatDoesNotFitIsRefusedByName_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* title, const char* name, const char* patch, const char* message) {
      QTest::newRow(title) << QString(name) << QByteArray(patch) << QString(message);
    };
    row("as it is", "additive", "{}", "accepted");
    row("unknown keys", "additive", R"({"dropout": 0.1})", "accepted");
    row("missing key", "additive", R"({"hidden_size": null})", "missing key: config.json: hidden_size: expected ");
    row("missing nested key", "additive", R"({"attention": {"attention_size": null}})",
        "missing key: config.json: attention: attention_size");
    row("cell", "additive", R"({"cell": "rnn"})",
        "wrong value: config.json: cell: expected \"gru\" or \"lstm\", found \"rnn\"");
    row("query", "additive", R"({"attention": {"query": "next_state"}})", "wrong value: config.json: attention: query");
    row("too large", "additive", R"({"hidden_size": 100000000})", "wrong value: config.json: hidden_size");
    row("layers", "additive", R"({"encoder_layers": 0})", "wrong value: config.json: encoder_layers");
    row("eos", "additive", R"({"eos_token_id": 12})", "wrong value: config.json: eos_token_id");
    row("half width", "local-m", R"({"attention": {"half_width": 0.5}})",
        "wrong value: config.json: attention: half_width");
    row("vocabulary", "additive", R"({"source_vocab_size": 8})",
        "the tokenizer has more tokens than the model: config.json: source_vocab_size: expected at least 9, found 8");
    row("another size", "additive", R"({"embedding_size": 7})", "");
    row("another score", "dot", R"({"attention": {"score": "additive", "attention_size": 3}})", "");
    row("no attention", "dot", R"({"attention": null})", "");
    row("more layers", "additive", R"({"decoder_layers": 2})", "");
    row("not tied", "tied", R"({"tie_word_embeddings": false})", "");
    row("tied", "additive", R"({"tie_word_embeddings": true})",
        "wrong value: config.json: readout_size: expected 6 like embedding_size, for tied embeddings, found 5");
    row("input feeding", "additive", R"({"attention": {"input_feeding": true}})",
        "wrong value: config.json: attention: input_feeding: expected false where query is \"previous_state\", found "
        "true");
    row("copied states", "dot", R"({"bridge": "copy"})", "only like states can be copied: config.json: bridge");
    row("dot", "dot", R"({"encoder_hidden_size": 3})", "");

    row("a million encoder layers", "marian", R"({"encoder_layers": 1000000})",
        "wrong value: config.json: encoder_layers: expected a whole number from 1 to 512, found 1000000");
    row("fewer decoder layers", "marian", R"({"decoder_layers": 1})", "the weights have more layers than the config");
    row("encoder heads", "marian", R"({"encoder_attention_heads": 5})",
        "wrong value: config.json: encoder_attention_heads: expected a divisor of 24, found 5");
    row("positions", "marian-positions", R"({"max_position_embeddings": 39})",
        "wrong shape: model.safetensors: \"model.encoder.embed_positions.weight\": expected [39 x 24], found [40 x "
        "24]");
    row("no output", "marian", R"({"tie_word_embeddings": false})",
        "missing tensor: model.safetensors: \"lm_head.weight\"");
    row("a million layers", "llama", R"({"num_hidden_layers": 1000000})",
        "wrong value: config.json: num_hidden_layers: expected a whole number from 1 to 512, found 1000000");
    row("groups", "llama", R"({"num_key_value_heads": 2})",
        "wrong value: config.json: num_key_value_heads: expected a divisor of 3, found 2");
    row("odd heads", "llama", R"({"head_dim": 7})",
        "wrong value: config.json: head_dim: expected an even number, found 7");
    row("longrope", "llama", R"({"rope_scaling": {"type": "longrope", "factor": 2}})",
        "wrong value: config.json: rope_scaling: type: expected \"default\", \"linear\", \"dynamic\", \"llama3\" or "
        "\"yarn\", found \"longrope\"");
    row("positions by layer", "llama", R"({"rope_parameters": {"full_attention": {"rope_theta": 5}}})",
        "positions that differ between layers are not supported: config.json: rope_parameters: full_attention");
    row("part of a head", "llama", R"({"partial_rotary_factor": 0.5})",
        "heads that are turned in part are not supported: config.json: partial_rotary_factor: expected 1, found 0.5");
    row("forbidden words", "llama", R"({"bad_words_ids": [[3], [4, 5]]})",
        "this word cannot be forbidden: config.json: bad_words_ids[1]: expected one id below 31, found 2 ids");
    row("forbidden word", "llama", R"({"bad_words_ids": [[31]]})",
        "this word cannot be forbidden: config.json: bad_words_ids[0]: expected one id below 31, found 31");
    row("windows", "qwen2-layers", R"({"use_sliding_window": false})",
        "wrong value: config.json: layer_types[0]: type: expected \"full_attention\", found \"sliding_attention\"");
    row("kinds of layers", "qwen2-layers", R"({"layer_types": ["full_attention"]})",
        "wrong value: config.json: layer_types: expected a list of 2, found a list of 1");
    const auto named = [&](const char* title, const char* head_names, const QString& message) {
      const QByteArray patch = "{\"view\": {\"head_names\": " + QByteArray(head_names) + "}}";
      row(title, "bert-text", patch.constData(),
          message.isEmpty() ? "accepted" : qPrintable("wrong value: config.json: view: head_names" + message));
    };
    named("named heads", R"([{"site": "encoder_self", "layer": 1, "head": 2, "name": "<b>nouns</b> & 名詞"}])", {});
    named("no list", R"({"name": "nouns"})", ": expected a list of at most 1024 heads, found an object");
    named("too many", ("[" + QByteArray("1,").repeated(1024) + "1]").constData(),
          ": expected a list of at most 1024 heads, found 1025");
    named("no head", R"(["nouns"])", "[0]: expected a JSON object, found \"nouns\"");
    named("another site", R"([{"site": "self", "name": "nouns"}])", "[0]: site: expected \"encoder_self\", ");
    named("layer of another kind", R"([{"site": "encoder_self", "layer": "1", "name": "nouns"}])", "[0]: layer: ");
    named("no such layer", R"([{"site": "encoder_self", "layer": 2, "name": "nouns"}])",
          "[0]: expected a layer below 2 and a head below 3, from 0, found layer 2, head 0");
    named("no such head", R"([{"site": "encoder_self", "head": 3, "name": "nouns"}])", "[0]: expected a layer below 2");
    const QString characters = "[0]: name: expected 1 to 60 printable characters, found ";
    named("blank name", R"([{"site": "encoder_self", "name": " "}])", characters + "\" \"");
    named("two lines", R"([{"site": "encoder_self", "name": "a\nb"}])", characters + "\"a\\nb\"");
    named("turned around", R"([{"site": "encoder_self", "name": "a\u202eb"}])", characters);
    const QByteArray head = R"({"site": "encoder_self", "name": "%"})";
    named("as long as may be", ("[" + QByteArray(head).replace("%", QByteArray("é").repeated(60)) + "]").constData(),
          {});
    named("too long", ("[" + QByteArray(head).replace("%", QByteArray("é").repeated(61)) + "]").constData(),
          characters);
    named("twice", QByteArray("[" + head + ", " + head + "]").replace("%", "a").constData(),
          "[1]: expected a head that has no name yet, found \"a\"");
  }

  void aConfigThatDoesNotFitIsRefusedByName() {
    QFETCH(QString, name);
    QFETCH(QByteArray, patch);
    QFETCH(QString, message);
    const QString found = message_of(name.toUtf8().constData(), json::parse(patch.toStdString()));
    QVERIFY2(found.startsWith(message), qPrintable(found));
    if (message.isEmpty()) QVERIFY2(found != "accepted" && found.contains("tensor"), qPrintable(found));
  }

  void theMostProbableIsOneOrder() {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const auto most = [](std::initializer_list<float> logits, int count) {
      return most_probable(Eigen::Map<const Vector>(logits.begin(), static_cast<Eigen::Index>(logits.size())), count);
    };
    QCOMPARE(most({0.5f, 2, -1}, 2), (std::vector{1, 0}));
    QCOMPARE(most({0.5f, 2, -1}, 8), (std::vector{1, 0, 2}));
    QCOMPARE(most({1, 3, 1, 3, 1}, 4), (std::vector{1, 3, 0, 2}));  // of equals the smaller id
    QCOMPARE(most({0.0f, -0.0f, 0.0f}, 2), (std::vector{0, 1}));
    QCOMPARE(most({nan, 1, nan, 2, -infinity}, 5), (std::vector{3, 1, 0, 2, 4}));  // NaN is no answer
    QCOMPARE(most({nan, infinity, 7}, 1), (std::vector{1}));
    QCOMPARE(most({nan, nan, nan}, 2), (std::vector{0, 1}));
    QCOMPARE(most({1, 2}, 0), std::vector<int>());
    QCOMPARE(most({}, 3), std::vector<int>());
  }

  void aModelWithoutATokenizerIsRefused() {
    const testing::CaseDirectory directory("dot");
    const std::filesystem::path& to = directory.path();
    std::filesystem::remove(to / "target_tokenizer.json");
    std::filesystem::remove(to / "tokenizer.json");
    try {
      load_model(to / "config.json");
      QFAIL("accepted");
    } catch (const Error& error) {
      QCOMPARE(error.summary(), std::string("the model has no tokenizer"));
    }
  }
};

QTEST_APPLESS_MAIN(TestModels)
#include "test_models.moc"
