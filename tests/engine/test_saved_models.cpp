// One model saved in all the ways in which people save models: every one of them opens, and says the same.

#include <QTemporaryDir>
#include <QTest>
#include <bit>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/io/safetensors.h"
#include "engine/models/model.h"
#include "engine/models/samples.h"
#include "engine/session/session.h"
#include "tests/engine/checkpoint_bytes.h"
#include "tests/engine/reference_cases.h"

using namespace saccade;
using nlohmann::json;
using testing::CaseDirectory;
namespace fs = std::filesystem;

namespace {

/// Cases of make_transformer_references.py, and what stands before the names of the body where a head is beside it.
const std::map<std::string, std::string> kModels = {{"bert-words", "bert."},
                                                    {"bert-words-untied", "bert."},
                                                    {"distilbert-words", "distilbert."},
                                                    {"roberta-words", "roberta."},
                                                    {"gpt2", "transformer."},
                                                    {"gpt2-untied", "transformer."},
                                                    {"marian", "model."},
                                                    {"llama", "model."},
                                                    {"mistral", "model."},
                                                    {"qwen2", "model."},
                                                    {"t5", ""}};

struct Values {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
using State = std::map<std::string, Values>;

State state_of(const fs::path& file) {
  const auto store = open_safetensors(file);
  State state;
  for (const TensorInfo& info : store->list()) {
    Values& tensor = state[info.name];
    tensor.shape = info.shape;
    if (info.shape.size() == 1) {
      const Vector values = store->vector(info.name, info.shape[0]);
      tensor.values.assign(values.begin(), values.end());
    } else {
      const Matrix values = store->matrix(info.name, info.shape[0], info.shape[1]);
      tensor.values.assign(values.data(), values.data() + values.size());
    }
  }
  return state;
}

std::string stored(float value, const std::string& dtype) {
  if (dtype == "F64") return le(std::bit_cast<std::uint64_t>(double{value}), 8);
  if (dtype == "F16") return le(std::bit_cast<std::uint16_t>(Eigen::half(value)), 2);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return dtype == "BF16" ? le(bits >> 16, 2) : le(bits, 4);
}

float rounded(float value, const std::string& dtype) {
  if (dtype == "F16") return static_cast<float>(Eigen::half(value));
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return dtype == "BF16" ? std::bit_cast<float>(bits >> 16 << 16) : value;
}

std::string bytes_of(const Values& tensor, const std::string& dtype) {
  std::string bytes;
  for (const float value : tensor.values) bytes += stored(value, dtype);
  return bytes;
}

std::string safetensors_of(const State& state, const std::string& dtype = "F32") {
  json header;
  std::string data;
  for (const auto& [name, tensor] : state) {
    const std::size_t begin = data.size();
    data += bytes_of(tensor, dtype);
    header[name] = {{"dtype", dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
  }
  const std::string text = header.dump();
  return le(text.size(), 8) + text + data;
}

/// @param same names that share the storage of another, as torch.save writes tied weights
std::string checkpoint_of(const State& state, const std::string& dtype = "F32",
                          const std::map<std::string, std::string>& same = {}, const std::string& inside = {}) {
  const std::map<std::string, std::string> types = {
      {"F32", "FloatStorage"}, {"F16", "HalfStorage"}, {"BF16", "BFloat16Storage"}, {"F64", "DoubleStorage"}};
  std::string pickle;
  std::vector<Entry> entries = {{"model/data.pkl", ""}};
  const auto add = [&](const std::string& name, const std::string& key, const Values& tensor) {
    std::vector<std::int64_t> strides(tensor.shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * tensor.shape[i];
    const auto count = static_cast<std::int64_t>(tensor.values.size());
    pickle += text(name) + ::tensor(storage(types.at(dtype), key, count), 0, tensor.shape, strides) + "s";
  };
  std::map<std::string, std::string> keys;
  for (const auto& [name, tensor] : state) {
    const std::string key = keys[name] = std::to_string(keys.size());
    entries.push_back({"model/data/" + key, bytes_of(tensor, dtype)});
    add(name, key, tensor);
  }
  for (const auto& [name, other] : same) add(name, keys.at(other), state.at(other));
  pickle = "}" + pickle;
  if (!inside.empty()) pickle = "}" + text("epoch") + "K\7s" + text(inside) + pickle + "s";
  entries[0].bytes = "\x80\x02" + pickle + ".";
  return zip(entries);
}

State renamed(const State& state, const std::function<std::string(const std::string&)>& rename) {
  State result;
  for (const auto& [name, tensor] : state) result[rename(name)] = tensor;
  return result;
}

Trace trace_of(const fs::path& path, const std::string& source) {
  Interventions two;
  two.max_steps = 2;
  Trace trace = *run(load_model(path), source, two);
  trace.model.id.clear();  // the directory's name
  return trace;
}

}  // namespace

class TestSavedModels : public QObject {
  Q_OBJECT

  /// A directory with all of the case but its weights.
  static void copy_without_weights(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator(from)) {
      if (entry.path().extension() != ".safetensors") fs::copy_file(entry.path(), to / entry.path().filename());
    }
  }

  /// Two files, each with every other tensor, and the index that says so.
  template <typename Bytes>
  static void write_shards(const fs::path& to, const State& state, const std::string& stem, const std::string& suffix,
                           Bytes bytes) {
    std::array<State, 2> shards;
    json map;
    for (const auto& [name, tensor] : state) {
      const std::size_t shard = map.size() % 2;
      shards.at(shard)[name] = tensor;
      map[name] = stem + "-0000" + std::to_string(shard + 1) + "-of-00002" + suffix;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      write_file_atomically(to / (stem + "-0000" + std::to_string(i + 1) + "-of-00002" + suffix), bytes(shards.at(i)));
    }
    write_file_atomically(to / (stem + suffix + ".index.json"), json{{"weight_map", map}}.dump());
  }

 private slots:
  void everyWayOfSavingOpens_data() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, prefix] : kModels) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }

  void everyWayOfSavingOpens() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const fs::path& from = directory.path();
    const std::string prefix = kModels.at(name.toStdString());
    const State state = state_of(from / "model.safetensors");
    const auto source = testing::transformer_facts(name.toStdString())["source"].get<std::string>();
    const Trace expected = trace_of(from, source);

    /// Opens what `save` writes into an empty directory, by its name and where there is one by its file's.
    const auto check = [&](const char* way, const std::string& file, const std::string& bytes, const Trace& trace) {
      const QTemporaryDir folder;
      const fs::path to = folder.path().toStdString();
      copy_without_weights(from, to);
      write_file_atomically(to / file, bytes);
      try {
        QVERIFY2(trace_of(to, source) == trace, way);
        QVERIFY2(trace_of(to / file, source) == trace, way);
      } catch (const Error& error) {
        QFAIL((std::string(way) + ": " + error.what()).c_str());
      }
    };
    for (const char* file : {"pytorch_model.bin", "model.pt", "model.pth", "student.pt", "epoch-3.bin"})
      check(file, file, checkpoint_of(state), expected);
    check("another name", "student.safetensors", safetensors_of(state), expected);
    for (const char* inside : {"state_dict", "model_state_dict", "model", "net"})
      check(inside, "run.pt", checkpoint_of(state, "F32", {}, inside), expected);
    for (const char* dtype : {"F16", "BF16", "F64"}) {
      State less = state;
      for (auto& [tensor, values] : less)
        for (float& value : values.values) value = rounded(value, dtype);
      const QTemporaryDir folder;
      copy_without_weights(from, folder.path().toStdString());
      write_file_atomically(folder.filePath("model.safetensors").toStdString(), safetensors_of(less));
      const Trace trace = trace_of(folder.path().toStdString(), source);
      check(dtype, "model.safetensors", safetensors_of(state, dtype), trace);
      check(dtype, "pytorch_model.bin", checkpoint_of(state, dtype), trace);
    }

    // Names with and without what stands before them.
    const auto bare = [&](const std::string& tensor) {
      return tensor.starts_with(prefix) ? tensor.substr(prefix.size()) : tensor;
    };
    const auto in = [](const char* wrapper) { return [=](const std::string& tensor) { return wrapper + tensor; }; };
    check("without prefix", "model.safetensors", safetensors_of(renamed(state, bare)), expected);
    check("without prefix", "pytorch_model.bin", checkpoint_of(renamed(state, bare)), expected);
    check("DataParallel", "pytorch_model.bin", checkpoint_of(renamed(state, in("module."))), expected);
    check("torch.compile", "pytorch_model.bin", checkpoint_of(renamed(state, in("_orig_mod."))), expected);
    check("DataParallel, bare", "model.pt", checkpoint_of(renamed(renamed(state, bare), in("module."))), expected);
  }

  void recurrentModelsOpenFromCheckpoints() {
    const fs::path from = SACCADE_SOURCE_DIR "/samples/models/dates-general";
    const QTemporaryDir folder;
    const fs::path to = folder.path().toStdString();
    fs::remove(to);
    copy_without_weights(from, to);
    const State state = state_of(from / "model.safetensors");
    write_file_atomically(to / "student.pt", checkpoint_of(state, "F32", {}, "model_state_dict"));
    QVERIFY(trace_of(to / "student.pt", "5 March 1998") == trace_of(from, "5 March 1998"));
  }

  void bodiesTakeThePrefixOfAHead() {
    const CaseDirectory directory("bert");
    const fs::path& from = directory.path();
    const Trace expected = trace_of(from, "a b c");
    const QTemporaryDir folder;
    const fs::path to = folder.path().toStdString();
    copy_without_weights(from, to);
    const State state = renamed(state_of(from / "model.safetensors"), [](const auto& name) { return "bert." + name; });
    write_file_atomically(to / "pytorch_model.bin", checkpoint_of(state));
    QVERIFY(trace_of(to, "a b c") == expected);
  }

  /// torch.save writes both names of a tied weight, safetensors one of them.
  void tiedWeightsMayBeThereTwice() {
    const std::map<std::string, std::pair<std::string, std::string>> ties = {
        {"gpt2", {"lm_head.weight", "transformer.wte.weight"}},
        {"marian", {"lm_head.weight", "model.shared.weight"}},
        {"t5", {"lm_head.weight", "shared.weight"}},
        {"bert-words", {"cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"}}};
    for (const auto& [name, tie] : ties) {
      const auto& [copy, original] = tie;
      const CaseDirectory directory(name);
      const fs::path& from = directory.path();
      const QTemporaryDir folder;
      const fs::path to = folder.path().toStdString();
      copy_without_weights(from, to);
      State state = state_of(from / "model.safetensors");
      write_file_atomically(to / "pytorch_model.bin", checkpoint_of(state, "F32", {{copy, original}}));
      QVERIFY2(trace_of(to, "a b c") == trace_of(from, "a b c"), name.c_str());
    }
  }

  void shardsOpen_data() { everyWayOfSavingOpens_data(); }

  void shardsOpen() {
    QFETCH(QString, name);
    const CaseDirectory directory(name.toStdString());
    const fs::path& from = directory.path();
    const State state = state_of(from / "model.safetensors");
    const Trace expected = trace_of(from, "a b c");
    const QTemporaryDir folder;
    const fs::path safetensors = folder.filePath("s").toStdString(), pytorch = folder.filePath("p").toStdString();
    copy_without_weights(from, safetensors);
    copy_without_weights(from, pytorch);
    write_shards(safetensors, state, "model", ".safetensors", [](const State& shard) { return safetensors_of(shard); });
    write_shards(pytorch, state, "pytorch_model", ".bin", [](const State& shard) { return checkpoint_of(shard); });
    QVERIFY(trace_of(safetensors, "a b c") == expected);
    QVERIFY(trace_of(safetensors / "model.safetensors.index.json", "a b c") == expected);
    QVERIFY(trace_of(safetensors / "model-00002-of-00002.safetensors", "a b c") == expected);
    QVERIFY(trace_of(pytorch, "a b c") == expected);
    QVERIFY(trace_of(pytorch / "pytorch_model.bin.index.json", "a b c") == expected);
    QVERIFY(trace_of(pytorch / "pytorch_model-00001-of-00002.bin", "a b c") == expected);
  }

  /// Its probabilities would be NaN.
  void aHeadThatOverflowsIsRefused() {
    const std::map<std::string, std::string> heads = {{"bert-text", "classifier.weight"},
                                                      {"bert-tokens", "classifier.weight"},
                                                      {"bert-words", "cls.predictions.transform.LayerNorm.weight"}};
    for (const auto& [name, tensor] : heads) {
      const CaseDirectory directory(name);
      const QTemporaryDir folder;
      const fs::path to = folder.path().toStdString();
      copy_without_weights(directory.path(), to);
      State state = state_of(directory.path() / "model.safetensors");
      QVERIFY2(state.contains(tensor), name.c_str());
      bool positive = false;
      for (float& value : state[tensor].values) value = (positive = !positive) ? 3e38f : -3e38f;
      write_file_atomically(to / "model.safetensors", safetensors_of(state));
      try {
        run(load_model(to), "a b c");
        QFAIL(name.c_str());
      } catch (const Error& error) {
        QCOMPARE(error.summary(), std::string("the model computed a value that is not finite"));
        QVERIFY2(error.where().ends_with(", the head"), error.what());
      }
    }
  }

  /// A directory as huggingface_hub makes it: a snapshot of links to what the models have in common.
  void aNameInTheCacheOpens() {
    const CaseDirectory directory("gpt2");
    const QTemporaryDir folder;
    const fs::path cache = folder.path().toStdString(), model = cache / "models--org--model", blobs = model / "blobs";
    const fs::path snapshot = model / "snapshots" / "0123456789abcdef";
    fs::create_directories(snapshot);
    fs::create_directories(model / "refs");
    fs::create_directories(blobs);
    write_file_atomically(model / "refs" / "main", "0123456789abcdef");
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      const auto file = entry.path().filename();
      fs::copy_file(entry.path(), blobs / file);
      fs::create_symlink(fs::path("../../blobs") / file, snapshot / file);
    }
    qputenv("HF_HUB_CACHE", folder.path().toUtf8());
    QCOMPARE(resolve_model("org/model"), snapshot);
    QCOMPARE(load_model(resolve_model("org/model"))->id(), "org/model");
    QVERIFY(trace_of(resolve_model("org/model"), "a b c") == trace_of(directory.path(), "a b c"));
    try {
      resolve_model("org/another");
      QFAIL("found");
    } catch (const Error& error) {
      QCOMPARE(QString(error.what()),
               QString("no such model: \"org/another\": expected a sample's id, a directory or file, or the name of a "
                       "model in the Hugging Face cache, found none of them"));
    }
    qunsetenv("HF_HUB_CACHE");
  }
};

QTEST_GUILESS_MAIN(TestSavedModels)
#include "test_saved_models.moc"
