// Files that were damaged at random: whatever is in them, they are read or refused with an Error, soon and in little
// memory.

#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/core/atomic_file.h"
#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/io/pytorch_checkpoint.h"
#include "engine/io/safetensors.h"
#include "engine/text/tokenizer_file.h"
#include "engine/text/tokenizer_files.h"
#include "engine/trace/trace_json.h"
#include "tests/engine/checkpoint_bytes.h"

using namespace saccade;

namespace {

constexpr int kRounds = 1000;

/// What turns up in files that were made to do harm.
const std::vector<std::string> kFragments = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "0",
    "0.5",
    "1e308",
    "1e999",
    "18446744073709551615",
    "9223372036854775807",
    "4294967296",
    "2147483648",
    "{}",
    "[]",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "\xFF",
    std::string(1, '\0'),
    std::string(100, '['),
    "{\"a\":",
    "F16",
    "F32",
    "BPE",
    "WordLevel",
    "Unigram",
    "ByteLevel",
    "Precompiled",
    "Regex",
    "String",
    "(a+)+$",
    "shape",
    "data_offsets",
    "ids",
    "cos\nsystem\n",
    "c__builtin__\nset\n",
    "\x93",
    "R",
    "b",
    "(",
    "t",
    "\x94",
    "h\1",
    "\x8a\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
    std::string("\x8a\x08\0\0\0\0\0\0\0\x80", 10),
    "PK\1\2",
    "PK\3\4",
};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string operator()(std::string text) {
    for (std::size_t changes = 1 + below(5); changes > 0; --changes) {
      const std::size_t at = below(text.size() + 1), length = std::min(below(12), text.size() - at);
      switch (below(6)) {
        case 0:
          if (at < text.size()) text[at] = static_cast<char>(text[at] ^ 1 << below(8));
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(below(text.size() + 1), below(40)));
          break;
        case 3:
          text.replace(at, length, kFragments[below(kFragments.size())]);
          break;
        case 4:
          text.insert(at, kFragments[below(kFragments.size())]);
          break;
        case 5:
          replace_number(text, at);
          break;
      }
    }
    return text;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  /// The next number becomes another: such a file still is JSON, and its lie is found later if at all.
  void replace_number(std::string& text, std::size_t at) {
    static const char* const kNumbers[] = {"0", "1", "7", "65536", "2147483647", "9223372036854775807", "-3", "2.5"};
    const std::size_t begin = text.find_first_of("0123456789", at);
    if (begin == text.npos) return;
    text.replace(begin, text.find_first_not_of("0123456789", begin) - begin, kNumbers[below(std::size(kNumbers))]);
  }

  std::mt19937 random_;
};

long peak_memory_in_kilobytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

class TestFuzz : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  /// Damages `bytes` again and again; `read` is given the file each time.
  template <typename Read>
  void damage(const std::string& bytes, Read read) {
    const std::filesystem::path path = folder_.filePath("file").toStdString();
    write_file_atomically(path, bytes);
    read(path);
    const long before = peak_memory_in_kilobytes();
    Mutator mutate(1);
    int refused = 0;
    for (int round = 0; round < kRounds; ++round) {
      {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(mutate(bytes)));
      }
      try {
        read(path);
      } catch (const Error&) {
        ++refused;
      }
    }
    // Some of the damage must be harmless and some not, or this tests nothing.
    QVERIFY2(refused > kRounds / 4 && refused < kRounds, qPrintable(QString::number(refused)));
    QVERIFY(peak_memory_in_kilobytes() - before < 200'000);
  }

 private slots:
  void safetensors() {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
        R"("b":{"dtype":"F16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"BF16","shape":[2],"data_offsets":[32,36]}})";
    std::string file = {static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0};
    file += header + std::string(36, '\1');
    damage(file, [](const std::filesystem::path& path) {
      const auto store = open_safetensors(path);
      for (const TensorInfo& info : store->list()) {
        if (info.shape.size() == 1) store->vector(info.name, info.shape[0]);
        if (info.shape.size() == 2) store->matrix(info.name, info.shape[0], info.shape[1]);
      }
    });
  }

  static void read_all(const TensorStore& store) {
    for (const TensorInfo& info : store.list()) {
      try {
        if (info.shape.size() == 1) store.vector(info.name, info.shape[0]);
        if (info.shape.size() == 2) store.matrix(info.name, info.shape[0], info.shape[1]);
      } catch (const Error&) {
        // Of a type that is no float, or not finite: the next one may be read.
      }
    }
  }

  void checkpoints_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"module", "module-legacy", "module-legacy-protocol5", "views", "views-legacy", "training",
                             "training-legacy", "parameters-legacy"})
      QTest::newRow(name) << QString(name);
  }

  void checkpoints() {
    QFETCH(QString, name);
    const QString file = SACCADE_SOURCE_DIR "/tests/data/checkpoints/" + name + ".pt";
    damage(read_file(file.toStdString(), 1 << 20),
           [](const std::filesystem::path& path) { read_all(*open_pytorch_checkpoint(path)); });
  }

  /// In an archive that is whole, so that the damage is not found before it is read.
  void pickles() {
    const auto to = std::filesystem::path(folder_.filePath("whole.pt").toStdString());
    const std::string pickle = "\x80\x02}(" + text("w") + tensor(storage(), 1, {2, 2}, {1, 2}) + text("v") + tensor() +
                               text("n") + "](K\1J" + le(7, 4) + "\x88NG" + le(0, 8) + "e" + "u.";
    damage(pickle, [&](const std::filesystem::path& path) {
      write_file_atomically(to, checkpoint(read_file(path, 1 << 20)));
      read_all(*open_pytorch_checkpoint(to));
    });
  }

  void indexes() {
    const std::filesystem::path folder = folder_.path().toStdString();
    write_file_atomically(folder / "one.bin", checkpoint(state(tensor(), "a")));
    write_file_atomically(folder / "two.bin", checkpoint(state(tensor(), "b")));
    damage(R"({"metadata": {"total_size": 48}, "weight_map": {"a": "one.bin", "b": "two.bin"}})",
           [](const std::filesystem::path& path) { read_all(*open_sharded_pytorch_checkpoint(path)); });
  }

  void config() {
    const std::string file =
        R"({"model_type": "rnn_seq2seq", "cell": "gru", "hidden_size": 64, "bidirectional": true,)"
        R"( "attention": {"score": "additive", "window": "local-p", "half_width": 5, "sigma": 2.5}})";
    damage(file, [](const std::filesystem::path& path) {
      const Config config = Config::read(path);
      config.text("model_type");
      config.choice("cell", {"gru", "lstm"});
      config.integer("hidden_size", 1, 4096);
      config.boolean_or("bidirectional", false);
      config.object("attention").number_or("half_width", 1, 1000, 5);
    });
  }

  void tokenizers_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"metaspace_bpe", "suffix_bpe", "byte_bpe", "words", "plain_words", "mixed/bert_uncased",
                             "mixed/llama3", "mixed/precompiled"})
      QTest::newRow(name) << QString(name);
  }

  void tokenizers() {
    QFETCH(QString, name);
    const QString reference = SACCADE_SOURCE_DIR "/tests/data/tokenizers/" + name + ".json";
    nlohmann::json tokenizer = nlohmann::json::parse(read_file(reference.toStdString(), 1 << 22))["tokenizer"];
    // A few tokens are as good as many here, and damage hits the rest of the file more often.
    auto& model = tokenizer["model"];
    if (model["type"] == "Unigram") {
      auto& pieces = model["vocab"].get_ref<nlohmann::json::array_t&>();
      pieces.resize(40);
      tokenizer["added_tokens"] = nlohmann::json::array();
    } else {
      std::erase_if(model["vocab"].get_ref<nlohmann::json::object_t&>(),
                    [](const auto& entry) { return entry.second > 40; });
      if (model.contains("merges")) model["merges"] = nlohmann::json::array({{"a", "b"}});
      model["vocab"]["a"] = 1000, model["vocab"]["b"] = 1001, model["vocab"]["ab"] = 1002;  // above every added token
    }
    damage(tokenizer.dump(), [](const std::filesystem::path& path) {
      const auto loaded = load_tokenizer(path);
      const Encoding encoding =
          loaded->encode("ab 'l\u00e9t\u00e9 <s> \u4f60\u597d 12 \U0001F600\xFF aaaaaaaaaaaaaaaaaaaab");
      loaded->decode(encoding.ids);
      for (const int id : encoding.ids) loaded->token_text(id);
    });
  }

  void sentencePieces() {
    const QString reference = SACCADE_SOURCE_DIR "/tests/data/tokenizers/mixed/older/t5/spiece.model";
    damage(read_file(reference.toStdString(), 1 << 22), [](const std::filesystem::path& path) {
      const QTemporaryDir directory;
      const std::filesystem::path to = directory.path().toStdString();
      std::filesystem::copy_file(path, to / "spiece.model");
      const auto loaded = load_tokenizers(to, "t5").source;
      loaded->decode(loaded->encode("ab 'l\u00e9t\u00e9 \u4f60\u597d 12 \uFF21 \uFB01 e\u0301").ids);
    });
  }

  void traces() {
    Trace trace;
    trace.model = {"m", "rnn_seq2seq", "general, local-p"};
    trace.source() = {{"5", 0, 1}, {"6", 1, 2}};
    trace.target() = {{"1"}, {"2"}};
    trace.output = "12";
    trace.steps = {{"1", 0.75, {{"1", 0.75}, {"2", 0.25}}}, {"2", 0.5, {{"2", 0.5}}}};
    AttentionMap map(Matrix{{0.5f, 0.5f}, {0.25f, 0.75f}}, Matrix{{1, 1}, {0, 1}});
    map.windows = {{0.5, 2, 1.0}, {1, 2, 1.0}};
    trace.attention = {map};
    damage(to_json(trace), [](const std::filesystem::path& path) { verify(read_trace(path)); });
  }
};

QTEST_GUILESS_MAIN(TestFuzz)
#include "test_fuzz.moc"
