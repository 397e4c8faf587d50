// Reading and writing files, JSON, configs and model directories.

#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/io/hugging_face_cache.h"
#include "engine/io/model_directory.h"
#include "engine/io/weight_file.h"
#include "engine/io/weight_formats.h"
#include "tests/engine/test_folder.h"

using namespace saccade;
namespace fs = std::filesystem;

class TestIoFiles : public QObject, testing::TestFolder {
  Q_OBJECT

 private slots:
  void init() {
    for (const char* variable : {"XDG_CACHE_HOME", "HF_HOME", "HUGGINGFACE_HUB_CACHE", "HF_HUB_CACHE"})
      qunsetenv(variable);
  }

  void writesWholeFiles() {
    write_file_atomically(path("new"), "first");
    QCOMPARE(read_file(path("new"), 100), "first");
    std::filesystem::permissions(path("new"), std::filesystem::perms(0640));
    write_file_atomically(path("new"), "");
    QCOMPARE(read_file(path("new"), 100), "");
    QCOMPARE(std::filesystem::status(path("new")).permissions(), std::filesystem::perms(0640));

    std::filesystem::create_symlink("new", path("link"));
    write_file_atomically(path("link"), "through");
    QVERIFY(std::filesystem::is_symlink(path("link")));
    QCOMPARE(read_file(path("new"), 100), "through");
    std::filesystem::remove(path("link"));
    QCOMPARE(QDir(folder_.path()).entryList(QDir::Files | QDir::Hidden), QStringList("new"));
  }

  void leavesNothingHalfWritten() {
    QVERIFY(QDir(folder_.path()).mkdir("taken"));
    QCOMPARE(refusal([&] { write_file_atomically(path("taken"), "x"); }),
             "cannot write: taken: expected a file, found a directory");
    QCOMPARE(refusal([&] { write_file_atomically(path("none/x"), "x"); }),
             "cannot write: none/x: found No such file or directory");
    const std::string name(300, 'n');
    QCOMPARE(refusal([&] { write_file_atomically(path(name.c_str()), "x"); }),
             "cannot write: " + name + ": found File name too long");
    QCOMPARE(QDir(folder_.path()).entryList({".saccade*"}, QDir::Files | QDir::Hidden), QStringList());
  }

  void namesFilesItCannotRead() {
    QVERIFY(QDir(folder_.path()).mkdir("directory"));
    QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
    write_file_atomically(path("large"), "123");
    QCOMPARE(refusal([&] { read_file(path("missing"), 9); }), "cannot read: missing: found No such file or directory");
    QCOMPARE(refusal([&] { read_file(path("directory"), 9); }),
             "cannot read: directory: expected a file, found a directory");
    QCOMPARE(refusal([&] { read_file(path("pipe"), 9); }), "cannot read: pipe: expected a file, found a device");
    QCOMPARE(refusal([&] { read_file(path("large"), 2); }),
             "the file is too large: large: expected at most 2 bytes, found 3");
    QCOMPARE(refusal([&] { WeightFile(path("missing")); }), "cannot read: missing: found No such file or directory");
    QCOMPARE(refusal([&] { WeightFile(path("directory")); }),
             "cannot read: directory: expected a file, found a directory");
    if (::geteuid() == 0) QSKIP("root may read everything");
    std::filesystem::permissions(path("large"), std::filesystem::perms::none);
    QCOMPARE(refusal([&] { read_file(path("large"), 9); }), "cannot read: large: found Permission denied");
  }

  void readsPartsOfFilesThatMayBeCut() {
    write_file_atomically(path("part"), "12345678");
    write_file_atomically(path("empty"), "");
    const WeightFile file(path("part"));
    QCOMPARE(file.size(), 8u);
    QCOMPARE(file.text(3, 2), std::string("45"));
    QCOMPARE(file.text(8, 0), std::string());
    QCOMPARE(WeightFile(path("empty")).text(0, 0), std::string());
    std::filesystem::resize_file(path("part"), 3);
    QCOMPARE(file.text(0, 3), std::string("123"));
    QCOMPARE(refusal([&] { file.text(2, 2); }),
             "the file was cut while it was open: part: expected 8 bytes, found 3");
  }

  void parsesJsonStrictly() {
    QCOMPARE(parse_json(R"({"a": [1, -2, 3.5, true, null, "x", {}]})", "f").dump(),
             R"({"a":[1,-2,3.5,true,null,"x",{}]})");
    QCOMPARE(refusal([] { parse_json(R"({"a": 1, "a": 2})", "f"); }),
             R"(a key stands twice in one object: f: found "a")");
    QCOMPARE(refusal([] { parse_json(std::string(33, '['), "f"); }),
             "JSON is nested too deeply: f: expected at most 32 levels, found more");
    QCOMPARE(refusal([] { parse_json("[1,2,3]", "f", {.values = 3}); }),
             "too many JSON values: f: expected at most 3, found more");
    QCOMPARE(refusal([] { parse_json("{} x", "f"); }), R"(not valid JSON: f, byte 4: found "x")");
    QCOMPARE(refusal([] { parse_json("", "f"); }), "not valid JSON: f, byte 1: found the end");
    QCOMPARE(refusal([] { parse_json("[1, ", "f"); }), "not valid JSON: f, byte 5: found the end");
    QCOMPARE(refusal([] { parse_json("[-1e999]", "f"); }),
             "not valid JSON: f, byte 7: found a number that is too large");
  }

  void quotesNames() {
    QCOMPARE(quote("plain"), "\"plain\"");
    QCOMPARE(quote("a\nb\x1b"), "\"a\\nb\\u001b\"");
    QCOMPARE(quote("\xFF"), "\"\uFFFD\"");
    QCOMPARE(quote(std::string(60, 'x')), "\"" + std::string(60, 'x') + "\"");
    QCOMPARE(quote(std::string(61, 'x')), "\"" + std::string(60, 'x') + "…\"");
    QCOMPARE(quote(std::string(1000, '\n')).size(), 2 + 2 * 60 + std::string("…").size());
  }

  void readsConfigs() {
    const Config config(
        parse_json(R"({"n": 3, "whole": 4.0, "x": 0.5, "t": true, "s": "gru", "none": null, "o": {"k": 1}})", "c"),
        "c");
    QCOMPARE(config.integer("n", 1, 9), 3);
    QCOMPARE(config.integer("whole", 1, 9), 4);
    QCOMPARE(config.integer_or("none", 1, 9, 7), 7);
    QCOMPARE(config.number("x", 0, 1), 0.5);
    QCOMPARE(config.number("n", 0, 3), 3.0);
    QCOMPARE(config.boolean("t"), true);
    QCOMPARE(config.boolean_or("no", true), true);
    QCOMPARE(config.text("s"), "gru");
    QCOMPARE(config.choice("s", {"gru", "lstm"}), "gru");
    QCOMPARE(config.object("o").integer("k", 0, 1), 1);
    QVERIFY(config.has("n") && !config.has("none") && !config.has("no"));
  }

  void refusesWrongConfigs() {
    const Config config(parse_json(R"({"n": 3, "x": 0.5, "t": 1, "s": "rnn", "o": [], "big": 1e300})", "c"), "c");
    constexpr int kMost = std::numeric_limits<int>::max();
    QCOMPARE(refusal([&] { config.integer("no", 1, kMost); }),
             "missing key: c: no: expected a whole number of at least 1, found nothing");
    QCOMPARE(refusal([&] { config.integer("n", 4, 9); }),
             "wrong value: c: n: expected a whole number from 4 to 9, found 3");
    QCOMPARE(refusal([&] { config.integer("x", 0, 9); }),
             "wrong value: c: x: expected a whole number from 0 to 9, found 0.5");
    QCOMPARE(refusal([&] { config.integer("s", 0, 9); }),
             R"(wrong value: c: s: expected a whole number from 0 to 9, found "rnn")");
    QCOMPARE(refusal([&] { config.integer("big", 0, kMost); }),
             "wrong value: c: big: expected a whole number of at least 0, found 1e+300");
    QCOMPARE(refusal([&] { config.number("x", 1, 2); }),
             "wrong value: c: x: expected a number from 1.0 to 2.0, found 0.5");
    QCOMPARE(refusal([&] { config.boolean("t"); }), "wrong value: c: t: expected true or false, found 1");
    QCOMPARE(refusal([&] { config.text("n"); }), "wrong value: c: n: expected a string, found 3");
    QCOMPARE(refusal([&] {
               config.choice("s", {"gru", "lstm"});
             }),
             R"(wrong value: c: s: expected "gru" or "lstm", found "rnn")");
    QCOMPARE(refusal([&] { config.object("o"); }), "wrong value: c: o: expected an object, found an array");
    QCOMPARE(refusal([] { Config(parse_json(R"({"a": {"b": {}}})", "c"), "c").object("a").object("b").text("k"); }),
             "missing key: c: a: b: k: expected a string, found nothing");
    write_file_atomically(path("config.json"), "[]");
    QCOMPARE(refusal([&] { Config::read(path("config.json")); }),
             "wrong value: config.json: expected a JSON object, found an array");
  }

  void opensModelDirectories() {
    QVERIFY(QDir(folder_.path()).mkpath("models/my-model/sub"));
    QCOMPARE(
        refusal([&] { ModelDirectory::open(path("models/none")); }),
        "cannot open the model: models/none: expected a directory with config.json, found No such file or directory");
    QCOMPARE(refusal([&] { ModelDirectory::open(path("models/my-model")); }),
             "cannot read: models/my-model/config.json: found No such file or directory");
    write_file_atomically(path("models/my-model/config.json"), "{}");
    QCOMPARE(refusal([&] { ModelDirectory::open(path("models/my-model")); }),
             "missing key: models/my-model/config.json: model_type: expected a string, found nothing");
    write_file_atomically(path("models/my-model/config.json"), R"({"model_type": "x"})");
    write_file_atomically(path("models/secret"), "");
    for (const char* other : {"models/my-model/attn.npz", "models/my-model/tokenizer.json"}) {
      write_file_atomically(path(other), "");
      const std::string name = std::filesystem::path(other).filename().string();
      QCOMPARE(refusal([&] { ModelDirectory::open(path(other)); }),
               "not a file of a model that can be opened: " + std::string(other) +
                   ": expected a directory, config.json, *.safetensors, *.safetensors.index.json, *.bin, "
                   "*.bin.index.json, *.pt or *.pth, found \"" +
                   name + "\"");
    }
    for (const char* name :
         {"models/my-model", "models/my-model/", "models/other/../my-model", "models/my-model/config.json"}) {
      const ModelDirectory directory = ModelDirectory::open(path(name));
      QCOMPARE(directory.id(), "my-model");
      QVERIFY(directory.file("config.json"));
      for (const char* outside : {"../secret", "sub/../../secret", "/etc/passwd", "", ".", "sub", "missing"})
        QVERIFY(!directory.file(outside));
      QCOMPARE(
          refusal([&] { directory.tensors(); }),
          "no weights: models/my-model: expected model.safetensors, model.safetensors.index.json, pytorch_model.bin, "
          "pytorch_model.bin.index.json, model.pt, model.pth, found none of them");
    }
  }

  void findsTheWeightsOfADirectory() {
    QVERIFY(QDir(folder_.path()).mkpath("weights"));
    const auto put = [&](const std::string& name) { write_file_atomically(path(("weights/" + name).c_str()), ""); };
    const auto found = [&] { return find_weights(path("weights")).filename().string(); };
    for (const char* other : {"training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth", "rng_state_0.pth",
                              "scaler.pt", "optimizer.bin", "notes.txt"}) {
      put(other);
      QVERIFY(refusal(found).starts_with("no weights: weights: expected model.safetensors, "));
    }
    // Each is preferred to all before it.
    put("student.pt");
    QCOMPARE(found(), "student.pt");
    put("epoch-3.bin");
    QCOMPARE(
        refusal(found),
        R"(several files of weights: weights: expected one, or one opened by its name, found "epoch-3.bin", "student.pt")");
    put("student.safetensors");
    QCOMPARE(found(), "student.safetensors");
    put("teacher.safetensors");
    QCOMPARE(
        refusal(found),
        R"(several files of weights: weights: expected one, or one opened by its name, found "student.safetensors", "teacher.safetensors")");
    for (auto format = weight_formats().rbegin(); format != weight_formats().rend(); ++format) {
      put(format->file_name);
      QCOMPARE(found(), format->file_name);
      QCOMPARE(weight_format_of(format->file_name), &*format);
    }
  }

  void findsTheSetOfAShard() {
    QVERIFY(QDir(folder_.path()).mkpath("set"));
    const auto whole = [&](const std::string& name) { return whole_of(path("set") / name).filename().string(); };
    QCOMPARE(whole("model-00001-of-00002.safetensors"), "model-00001-of-00002.safetensors");
    write_file_atomically(path("set/model.safetensors.index.json"), "");
    write_file_atomically(path("set/a-b.bin.index.json"), "");
    QCOMPARE(whole("model-00001-of-00002.safetensors"), "model.safetensors.index.json");
    QCOMPARE(whole("a-b-99999-of-00002.bin"), "a-b.bin.index.json");
    for (const char* name : {"model.safetensors", "model-0001-of-00002.safetensors", "model-00001-of-00002.bin",
                             "-00001-of-00002.safetensors", "model-00001-in-00002.safetensors"})
      QCOMPARE(whole(name), name);
  }

  void opensTheFileOfWeightsThatIsNamed() {
    const std::string checkpoints = SACCADE_SOURCE_DIR "/tests/data/checkpoints/";
    QVERIFY(QDir(folder_.path()).mkpath("named"));
    for (const char* name : {"views.pt", "floats.pt"})
      std::filesystem::copy_file(checkpoints + name, path("named") / name);
    QCOMPARE(refusal([&] { ModelDirectory::open(path("named/floats.pt")); }),
             "weights without a config.json: named/floats.pt: expected one beside them that says what model this is, "
             "found \"bf16\" BF16 [2 x 3], \"f16\" F16 [2 x 3], \"f32\" F32 [2 x 3], ... (4 tensors)");
    write_file_atomically(path("named/config.json"), R"({"model_type": "x"})");
    const ModelDirectory directory = ModelDirectory::open(path("named/floats.pt"));
    QCOMPARE(directory.id(), "named");
    QVERIFY(directory.tensors()->has("bf16"));
    QVERIFY(ModelDirectory::open(path("named/views.pt")).tensors()->has("base"));
    QVERIFY(refusal([&] { ModelDirectory::open(path("named")).tensors(); }).starts_with("several files of weights"));
  }

  // --- the cache of Hugging Face ---

  void findsModelsInTheCache() {
    const fs::path cache = path("hub"), model = cache / "models--org--model";
    const auto put = [&](const char* commit) {
      fs::create_directories(model / "snapshots" / commit);
      write_file_atomically(model / "snapshots" / commit / "config.json", R"({"model_type": "x"})");
    };
    qputenv("HF_HUB_CACHE", QByteArray::fromStdString(cache.string()));
    QVERIFY(!find_in_cache("org/model"));
    fs::create_directories(model / "refs/pr");
    QCOMPARE(refusal([&] { find_in_cache("org/model"); }),
             "the download is incomplete: hub/models--org--model: expected a snapshot, found none");
    put("aaa");
    QCOMPARE(find_in_cache("org/model"), model / "snapshots/aaa");  // the newest where no main is known
    put("bbb");
    fs::last_write_time(model / "snapshots/aaa",
                        fs::last_write_time(model / "snapshots/bbb") + std::chrono::seconds(9));
    QCOMPARE(find_in_cache("org/model"), model / "snapshots/aaa");
    write_file_atomically(model / "refs/main", "bbb\n");
    write_file_atomically(model / "refs/pr/1", "aaa");
    QCOMPARE(find_in_cache("org/model"), model / "snapshots/bbb");
    QCOMPARE(find_in_cache("org/model@main"), model / "snapshots/bbb");
    QCOMPARE(find_in_cache("org/model@pr/1"), model / "snapshots/aaa");
    QCOMPARE(find_in_cache("org/model@aaa"), model / "snapshots/aaa");
    QCOMPARE(ModelDirectory::open(*find_in_cache("org/model")).id(), "org/model");
    QCOMPARE(refusal([&] { find_in_cache("org/model@v2"); }),
             R"(the cache has no such revision of the model: hub/models--org--model: found "v2")");

    fs::create_directories(cache / "models--gpt2/snapshots/ccc");
    QCOMPARE(refusal([&] { find_in_cache("gpt2"); }),
             "the download is incomplete: hub/models--gpt2/snapshots/ccc: expected config.json, found nothing");
    write_file_atomically(cache / "models--gpt2/snapshots/ccc/config.json", R"({"model_type": "x"})");
    QCOMPARE(ModelDirectory::open(*find_in_cache("gpt2")).id(), "gpt2");
    fs::create_symlink("../../blobs/none", cache / "models--gpt2/snapshots/ccc/model.safetensors");
    QCOMPARE(refusal([&] { find_in_cache("gpt2"); }),
             "the download is incomplete: hub/models--gpt2/snapshots/ccc: expected model.safetensors, found nothing");
  }

  void namesCannotLeaveTheCache() {
    qputenv("HF_HUB_CACHE", QByteArray::fromStdString(path("hub").string()));
    fs::create_directories(path("models--secret/snapshots/aaa"));
    fs::create_directories(path("hub/models--org--model/snapshots/aaa"));
    fs::create_directories(path("hub/models--org--model/refs"));
    write_file_atomically(path("hub/secret"), "aaa");
    for (const char* name :
         {"", "/", "..", "../models", "org/../model", "org/model/x", "/org/model", "org--model", "org//model", "org/",
          "../../models--secret", "org/model@../../secret", "org/model@/etc/passwd", "org/model@", ".hidden", "a\nb"})
      QVERIFY2(!find_in_cache(name), name);
    for (const char* commit : {"../../../models--secret/snapshots/aaa", "/etc", ".", "", "a/b"}) {
      write_file_atomically(path("hub/models--org--model/refs/main"), commit);
      QCOMPARE(
          refusal([&] { find_in_cache("org/model"); }),
          "wrong revision: hub/models--org--model/refs/main: expected a commit, found \"" + std::string(commit) + "\"");
    }
    write_file_atomically(path("hub/models--org--model/refs/main"), std::string(1000, 'a'));
    QCOMPARE(refusal([&] { find_in_cache("org/model"); }),
             "the file is too large: hub/models--org--model/refs/main: expected at most 200 bytes, found 1000");
  }

  void looksWhereTheToolsOfHuggingFaceDo() {
    const QByteArray home = qgetenv("HOME");
    const auto finds = [&](const char* hub) {
      const fs::path snapshot = path(hub) / "models--org--here/snapshots/aaa";
      fs::create_directories(snapshot);
      write_file_atomically(snapshot / "config.json", "{}");
      return find_in_cache("org/here") == snapshot;
    };
    const auto root = [&](const char* name) { return QByteArray::fromStdString(path(name).string()); };
    // Each is preferred to all before it.
    qputenv("HOME", root("home"));
    QCOMPARE(find_in_cache("org/here"), std::nullopt);
    QVERIFY(finds("home/.cache/huggingface/hub"));
    qputenv("XDG_CACHE_HOME", root("xdg"));
    QVERIFY(finds("xdg/huggingface/hub"));
    qputenv("HF_HOME", root("hf"));
    QVERIFY(finds("hf/hub"));
    qputenv("HUGGINGFACE_HUB_CACHE", root("older"));
    QVERIFY(finds("older"));
    qputenv("HF_HUB_CACHE", root("newer"));
    QVERIFY(finds("newer"));
    qputenv("HOME", home);
  }

  void everySampleOpens() {
    const QDir models(SACCADE_SOURCE_DIR "/samples/models");
    for (const QString& model : models.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const ModelDirectory directory = ModelDirectory::open(models.filePath(model).toStdString());
      for (const TensorInfo& info : directory.tensors()->list()) QVERIFY(!info.shape.empty());
    }
  }
};

QTEST_GUILESS_MAIN(TestIoFiles)
#include "test_io_files.moc"
