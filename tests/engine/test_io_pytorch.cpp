// Files of torch.save: what PyTorch wrote, and one test for each way in which a file may lie or want to do something.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/io/pytorch_checkpoint.h"
#include "tests/engine/checkpoint_bytes.h"
#include "tests/engine/test_folder.h"

using namespace saccade;

namespace {

const std::string kCheckpoints = SACCADE_SOURCE_DIR "/tests/data/checkpoints/";

constexpr std::int64_t kHuge = std::int64_t{1} << 62, kMost = INT64_MAX;

}  // namespace

class TestIoPytorch : public QObject, testing::TestFolder {
  Q_OBJECT

  std::filesystem::path write(const std::string& bytes, const char* name = "model.pt") {
    return TestFolder::write(bytes, name);
  }

  static std::string hexadecimal(std::uint32_t number) {
    return QString("%1").arg(number, 8, 16, QChar('0')).toStdString();
  }

  static void addRow(const char* name, const std::string& file, const std::string& message) {
    QTest::newRow(name) << QByteArray::fromStdString(file) << QByteArray::fromStdString(message);
  }

 private slots:
  void readsWhatPytorchWrote_data() {
    QTest::addColumn<QString>("name");
    const auto expected = nlohmann::json::parse(read_file(kCheckpoints + "expected.json", 1 << 20));
    for (const auto& [name, tensors] : expected.items()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }

  void readsWhatPytorchWrote() {
    QFETCH(QString, name);
    const auto expected =
        nlohmann::json::parse(read_file(kCheckpoints + "expected.json", 1 << 20)).at(name.toStdString());
    const auto store = open_pytorch_checkpoint(kCheckpoints + name.toStdString() + ".pt");
    const auto infos = store->list();
    QCOMPARE(infos.size(), expected.size());
    for (const TensorInfo& info : infos) {
      const auto& tensor = expected.at(info.name);
      QVERIFY(store->has(info.name));
      QCOMPARE(info.dtype, tensor.at("dtype").get<std::string>());
      QCOMPARE(info.shape, tensor.at("shape").get<std::vector<std::int64_t>>());
      const auto values = tensor.at("values").get<std::vector<float>>();
      const bool floats = info.dtype == "F32" || info.dtype == "F16" || info.dtype == "BF16" || info.dtype == "F64";
      if (info.shape.size() == 1 && floats) {
        const Vector vector = store->vector(info.name, info.shape[0]);
        QVERIFY(std::equal(values.begin(), values.end(), vector.data()));
      } else if (info.shape.size() == 2 && floats) {
        const Matrix matrix = store->matrix(info.name, info.shape[0], info.shape[1]);
        QCOMPARE(static_cast<std::size_t>(matrix.size()), values.size());
        QVERIFY(std::equal(values.begin(), values.end(), matrix.data()));
      } else if (info.shape.size() == 3 && floats) {
        const Matrix matrix = store->matrix(info.name, info.shape[0], info.shape[1] * info.shape[2]);
        QVERIFY(std::ranges::equal(values, matrix.reshaped<Eigen::RowMajor>()));
      } else if (info.shape.size() == 1) {
        QCOMPARE(refusal([&] { store->vector(info.name, info.shape[0]); }),
                 "wrong dtype: " + kCheckpoints + name.toStdString() + ".pt: \"" + info.name +
                     "\": expected F32, F16, BF16 or F64, found " + info.dtype);
      }
    }
  }

  void readsFilesOfItsOwnMaking() {
    const auto path = write(checkpoint(state(tensor(storage(), 1, {2, 2}, {1, 2}))));
    QCOMPARE(open_pytorch_checkpoint(path)->matrix("w", 2, 2), Matrix({{1, 3}, {2, 4}}));
    const auto cube = write(checkpoint(state(tensor(storage(), 0, {2, 3, 1}, {1, 2, 1}))));
    QCOMPARE(open_pytorch_checkpoint(cube)->matrix("w", 2, 3), Matrix({{0, 2, 4}, {1, 3, 5}}));
    const auto legacy = write(legacy_checkpoint(state(tensor(legacy_storage(), 1, {2, 2}, {1, 2}))));
    QCOMPARE(open_pytorch_checkpoint(legacy)->matrix("w", 2, 2), Matrix({{1, 3}, {2, 4}}));
    const auto zip64 = write(zip({{"a/data.pkl", state(tensor())}, {"a/data/0", six_floats(), {.zip64 = true}}}, true));
    QCOMPARE(open_pytorch_checkpoint(zip64)->vector("w", 6), Vector({{0, 1, 2, 3, 4, 5}}));
    // The keys and values of an OrderedDict as Python 2 wrote them.
    const std::string python2 =
        "\x80\x02"
        "ccollections\nOrderedDict\n](" +
        text("w") + tensor() +
        "\x86"
        "e\x85R.";
    QCOMPARE(open_pytorch_checkpoint(write(checkpoint(python2)))->vector("w", 6)[5], 5.0f);
  }

  void executesNothing_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& pickle, const char* message) {
      addRow(name, checkpoint("\x80\x02" + pickle), message);
    };
    const auto called = [&](const char* name, const std::string& pickle, const std::string& global, int byte = 2) {
      row(name, pickle,
          ("the file wants to call a function that is not carried out: model.pt: data.pkl, byte " +
           std::to_string(byte) + ": expected only what builds tensors and plain values, found \"" + global + '"')
              .c_str());
    };
    const auto operation = [&](const char* name, const std::string& pickle, const char* found, int byte) {
      row(name, pickle,
          ("the pickle wants an operation that is not carried out: model.pt: data.pkl, byte " + std::to_string(byte) +
           ": expected tensors and plain values, found " + found)
              .c_str());
    };
    called("os.system", "cos\nsystem\n" + text("id") + "\x85R.", "os.system");
    called("posix.system", "cposix\nsystem\n" + text("id") + "\x85R.", "posix.system");
    called("eval", "cbuiltins\neval\n" + text("1") + "\x85R.", "builtins.eval");
    called("eval of Python 2", "c__builtin__\neval\n" + text("1") + "\x85R.", "__builtin__.eval");
    called("getattr", "cbuiltins\ngetattr\n", "builtins.getattr");
    called("a function of torch", "ctorch\nload\n", "torch.load");
    called("a function beside the known one", "ctorch._utils\n_rebuild_qtensor\n", "torch._utils._rebuild_qtensor");
    called("numpy", "cnumpy.core.multiarray\nscalar\n", "numpy.core.multiarray.scalar");
    called("a module that was saved whole", "c__main__\nModel\n)\x81}b.", "__main__.Model");
    called("a dotted name", "ctorch\n_utils._rebuild_tensor_v2.__globals__\n",
           "torch._utils._rebuild_tensor_v2.__globals__");
    called("a name with control characters", "cos\n\x1b[31m\n", "os.\\u001b[31m");
    called("INST", "(" + text("id") + "ios\nsystem\n.", "os.system", 10);
    called("STACK_GLOBAL", "\x8c\x02os\x8c\x06system\x93.", "os.system", 14);
    called("behind a state dictionary", "}" + text("w") + tensor() + "scos\nsystem\n.", "os.system",
           static_cast<int>(4 + text("w").size() + tensor().size()));
    operation("OBJ", "(ctorch\nTensor\no.", "OBJ", 17);
    operation("NEWOBJ", "ctorch\nTensor\n)\x81.", "NEWOBJ", 17);
    operation("NEWOBJ_EX", "ctorch\nTensor\n)}\x92.", "NEWOBJ_EX", 18);
    operation("EXT1", "\x82\x01.", "EXT1", 2);
    operation("EXT2", "\x83\x01\x01.", "EXT2", 2);
    operation("EXT4", "\x84\x01\x01\x01\x01.", "EXT4", 2);
    operation("PERSID", "P0\n.", "PERSID", 2);
    operation("DUP", "N2.", "DUP", 3);
    operation("NEXT_BUFFER", "\x97.", "NEXT_BUFFER", 2);
    operation("a text of protocol 0", "S'a'\n.", "STRING", 2);
    operation("an unknown operation", "\xF0.", "byte 240", 2);
    row("BUILD on a tensor", "}" + text("w") + tensor() + "}bs.",
        ("the pickle sets attributes: model.pt: data.pkl, byte " +
         std::to_string(4 + text("w").size() + tensor().size()) +
         ": expected those of a dictionary, found a call of \"torch._utils._rebuild_tensor_v2\"")
            .c_str());
    row("BUILD on a class", "ctorch\nTensor\n}b.",
        "the pickle sets attributes: model.pt: data.pkl, byte 17: expected those of a dictionary, found "
        "\"torch.Tensor\"");
    row("a call of a value", text("os.system") + ")R.",
        "wrong pickle: model.pt: data.pkl, byte 17: expected a function to call, found \"os.system\"");
    row("a call with a list", "ctorch\nTensor\n]R.",
        "wrong pickle: model.pt: data.pkl, byte 17: expected a tuple of arguments, found a list");
    row("a name that is a number", "K\1K\2\x93.", "wrong pickle: model.pt: data.pkl, byte 6: expected a name, found 2");
  }

  void executesNothing() { refusesFilesThatLie(); }

  void refusesPickles_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& pickle, const char* message) {
      addRow(name, checkpoint("\x80\x02" + pickle), message);
    };
    addRow("protocol 9", checkpoint("\x80\x09}."),
           "the pickle is of another protocol: model.pt: data.pkl, byte 0: expected 2 to 5, found 9");
    addRow("nothing", checkpoint(""),
           "the pickle ends too early: model.pt: data.pkl, byte 0: expected 1 more bytes, found 0");
    row("no end", "}", "the pickle ends too early: model.pt: data.pkl, byte 3: expected 1 more bytes, found 0");
    row("an empty stack", "0.",
        "wrong pickle: model.pt: data.pkl, byte 2: expected a value on the stack, found nothing");
    row("no result", ".", "wrong pickle: model.pt: data.pkl, byte 2: expected a value on the stack, found nothing");
    row("below a mark", "N(0.",
        "wrong pickle: model.pt: data.pkl, byte 4: expected a value on the stack, found nothing");
    row("no mark", "t.", "wrong pickle: model.pt: data.pkl, byte 2: expected a mark on the stack, found nothing");
    row("an entry of the memo that is not there", "j" + le(1u << 31, 4) + ".",
        "wrong pickle: model.pt: data.pkl, byte 2: expected a value in the memo at 2147483648, found nothing");
    row("a memo of 2^32", "}r" + le(UINT32_MAX, 4) + ".",
        "no state dictionary: model.pt: expected a dictionary of tensors, found none");
    row("a string of 2^63 bytes", "\x8d" + le(std::uint64_t{1} << 63, 8) + ".",
        "the pickle ends too early: model.pt: data.pkl, byte 2: expected 9223372036854775808 more bytes, found 1");
    row("bytes of 2^64 - 1", "\x8e" + le(UINT64_MAX, 8) + ".",
        "the pickle ends too early: model.pt: data.pkl, byte 2: expected 18446744073709551615 more bytes, found 1");
    row("a string of 2^32 - 1 bytes", "X" + le(UINT32_MAX, 4) + ".",
        "the pickle ends too early: model.pt: data.pkl, byte 2: expected 4294967295 more bytes, found 1");
    row("a name without end", "c" + std::string(2000, 'n'),
        "wrong pickle: model.pt: data.pkl, byte 2: expected a name, found "
        "\"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…\"");
    row("a key alone", "}(Nu.",
        "wrong pickle: model.pt: data.pkl, byte 5: expected keys and values, found a key alone");
    row("an item for a list", "]NNs.", "wrong pickle: model.pt: data.pkl, byte 5: expected a dictionary, found a list");
    row("marks nested 100,000 deep", std::string(100'000, '(') + std::string(100'000, 't') + ".",
        "no state dictionary: model.pt: expected a dictionary of tensors, found a tuple");
    row("tuples nested 100,000 deep", ")" + std::string(100'000, '\x85') + ".",
        "no state dictionary: model.pt: expected a dictionary of tensors, found a tuple");
    row(
        "parameters nested 100 deep",
        [] {
          std::string pickle = tensor();
          for (int i = 0; i < 100; ++i) {
            pickle = "ctorch._utils\n_rebuild_parameter\n" + pickle + "\x89}\x87R";
          }
          return "}" + text("w") + pickle + "s.";
        }(),
        "no state dictionary: model.pt: expected a dictionary of tensors, found none");
    row("a dictionary in itself", "}q\1" + text("model") + "h\1s.",
        "no state dictionary: model.pt: expected a dictionary of tensors, found none");
    row("values without end", std::string(2'100'000, 'N'),
        "the pickle is too long: model.pt: data.pkl, byte 2000001: expected at most 2000000 operations, found more");
    row("memo without end", "N" + std::string(2'100'000, '\x94'),
        "the pickle is too long: model.pt: data.pkl, byte 2000001: expected at most 2000000 operations, found more");
    row(
        "one long list in many dictionaries",
        [] {
          std::string pickle = "](NN\x86q" + std::string(1, '\1');
          for (int i = 0; i < 10'000; ++i) pickle += "h\1";
          pickle += "eq\2";
          for (int i = 0; i < 10'000; ++i) pickle += "ccollections\nOrderedDict\nh\2\x85R";
          return pickle + ".";
        }(),
        "the pickle is too long: model.pt: data.pkl, byte 25782: expected at most 2000000 operations, found more");
    addRow("over 64 MiB",
           checkpoint("\x80\x02"
                      "B" +
                      le(65 << 20, 4) + std::string(65 << 20, 'x') + "."),
           "the pickle is too long: model.pt: data.pkl, byte 2: expected at most 67108864 bytes, found more");
    row("a tensor alone", tensor() + ".",
        "no state dictionary: model.pt: expected a dictionary of tensors, found a call of "
        "\"torch._utils._rebuild_tensor_v2\"");
    row("two dictionaries of tensors",
        "}" + text("a") + "}" + text("w") + tensor() + "ss" + text("b") + "}" + text("w") + tensor() + "ss.",
        "several state dictionaries: model.pt: expected one, or one named state_dict, found \"a\", \"b\"");
    row("a name that is no text", "}K\1" + tensor() + "s.",
        "wrong state dictionary: model.pt: expected names of tensors, found 1");
    row("a name twice", "}" + text("w") + tensor() + "s" + text("w") + tensor() + "s.",
        "a name stands twice in the state dictionary: model.pt: \"w\"");
  }

  void refusesPickles() { refusesFilesThatLie(); }

  void refusesTensors_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& made, const char* message) {
      addRow(name, checkpoint(state(made)), message);
    };
    const char* const wrong_storage =
        "wrong storage: model.pt: expected type, key, device and number of elements, found a tuple";
    row("a persistent id of text", tensor(text("0") + "Q"),
        "wrong storage: model.pt: expected type, key, device and number of elements, found \"0\"");
    row("an id that is too short", tensor(text("storage") + "\x85Q"), wrong_storage);
    row("an id of a module",
        tensor("(" + text("module") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\6tQ"), wrong_storage);
    row("an id without a type", tensor("(" + text("storage") + text("F32") + text("0") + text("cpu") + "K\6tQ"),
        wrong_storage);
    row("an id with a function for a type",
        tensor("(" + text("storage") + "ctorch\nTensor\n" + text("0") + text("cpu") + "K\6tQ"), wrong_storage);
    row("an id with a number for a key",
        tensor("(" + text("storage") + "ctorch\nFloatStorage\nK\1" + text("cpu") + "K\6tQ"), wrong_storage);
    row("a tensor without a storage", tensor("N"),
        R"(wrong tensor: model.pt: "w": expected a storage, its offset, size and stride, found other arguments)");
    row("a tensor without arguments", "ctorch._utils\n_rebuild_tensor_v2\n)R",
        R"(wrong tensor: model.pt: "w": expected a storage, its offset, size and stride, found other arguments)");
    row("a missing storage", tensor(storage("FloatStorage", "1")),
        R"(missing in the zip archive: model.pt: "a/data/1")");
    row("a storage outside the archive", tensor(storage("FloatStorage", "../../../etc/passwd")),
        R"(missing in the zip archive: model.pt: "a/data/../../../etc/passwd")");
    row("more elements than there are", tensor(storage("FloatStorage", "0", 7)),
        R"(wrong size of a storage: model.pt: storage "0": expected 7 elements, found 6)");
    row("2^62 elements", tensor(storage("FloatStorage", "0", kHuge)),
        R"(wrong size of a storage: model.pt: storage "0": expected 4611686018427387904 elements, found 6)");
    row("-1 elements", tensor(storage("FloatStorage", "0", -1)),
        R"(wrong size of a storage: model.pt: storage "0": expected -1 elements, found 6)");
    row("a storage of another type", tensor(storage("DoubleStorage")),
        R"(wrong size of a storage: model.pt: storage "0": expected 6 elements, found 3)");
    row("an offset beyond the end", tensor(storage(), 7, {1}, {1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [1] with strides [1] from 7)");
    row("an offset of 2^63 - 1", tensor(storage(), kMost, {2}, {1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [2] with strides [1] from 9223372036854775807)");
    row("a negative offset", tensor(storage(), -1, {2}, {1}),
        R"(wrong storage_offset: model.pt: "w": expected 0 or more, found -1)");
    row("a size beyond the end", tensor(storage(), 0, {7}, {1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [7] with strides [1] from 0)");
    row("a size of 2^63 - 1", tensor(storage(), 0, {kMost, 2}, {1, 1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [9223372036854775807 x 2] with strides [1 x 1] from 0)");
    row("an expanded tensor that is larger than its storage", tensor(storage(), 0, {kHuge, 1}, {0, 1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [4611686018427387904 x 1] with strides [0 x 1] from 0)");
    row("a negative size", tensor(storage(), 0, {-2}, {1}),
        R"(wrong tensor: model.pt: "w": expected sizes and strides of 0 or more, found -2)");
    row("a negative stride", tensor(storage(), 5, {2}, {-1}),
        R"(wrong tensor: model.pt: "w": expected sizes and strides of 0 or more, found -1)");
    row("a stride beyond the end", tensor(storage(), 0, {2, 2}, {5, 1}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [2 x 2] with strides [5 x 1] from 0)");
    row("strides that overflow", tensor(storage(), 0, {3, 2}, {kHuge, kHuge}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [3 x 2] with strides [4611686018427387904 x 4611686018427387904] from 0)");
    row("a product that overflows before a zero", tensor(storage(), 0, {0, kHuge, 4}, {0, 0, 0}),
        R"(the tensor reaches beyond its storage: model.pt: "w": expected at most 6 elements, found [0 x 4611686018427387904 x 4] with strides [0 x 0 x 0] from 0)");
    row("a product that overflows after a zero", tensor(storage(), 0, {kHuge, 4, 0}, {0, 0, 0}), "nothing was thrown");
    row("a stride too few", tensor(storage(), 0, {2, 2}, {1}),
        R"(wrong stride: model.pt: "w": expected 2 numbers, found 1)");
    row("a size that is no tuple", "ctorch._utils\n_rebuild_tensor_v2\n(" + storage() + "K\1K\2K\1\x89}tR",
        R"(wrong tensor: model.pt: "w": expected a tuple of numbers, found 2)");
    row("65 dimensions", tensor(storage(), 0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)),
        R"(too many dimensions: model.pt: "w": expected at most 64, found 65)");
    row("a conjugated tensor",
        "ctorch._utils\n_rebuild_tensor_v2\n(" + storage() + "K\1K\5\x85K\1\x85\x89}}" + text("neg") + "\x88stR",
        R"(the tensor is stored conjugated or negated: model.pt: "w")");
    row("a type that is none",
        "ctorch._utils\n_rebuild_tensor_v3\n(" + storage("ByteStorage", "0", 24) + "K\1K\5\x85K\1\x85\x89}NtR",
        R"(unknown dtype: model.pt: "w": expected torch.float32 and the like, found None)");
  }

  void refusesTensors() { refusesFilesThatLie(); }

  void refusesArchives_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& file, const std::string& message) {
      addRow(name, file, message);
    };
    const Entry pickle{"a/data.pkl", state(tensor())}, data{"a/data/0", six_floats()};
    const std::string whole = zip({pickle, data});
    const std::size_t header = 30,
                      second = header + pickle.name.size() + pickle.bytes.size();  // where "a/data/0" begins
    const std::size_t values = second + header + data.name.size(), directory = values + data.bytes.size();
    const auto at_most = [](std::size_t bytes) {
      return ": expected at most " + std::to_string(bytes) + " bytes, found ";
    };
    const std::string outside = "the zip archive points outside the file: model.pt: ",
                      quoted = outside + "\"a/data/0\"";
    row("empty", "", "not a file of torch.save: model.pt: expected a zip archive or a pickle, found neither");
    row("text", "weights", "not a file of torch.save: model.pt: expected a zip archive or a pickle, found neither");
    row("only a signature", "PK\3\4",
        "the zip archive is cut off: model.pt: expected a directory at its end, found none");
    row("truncated", whole.substr(0, whole.size() - 1),
        "the zip archive is cut off: model.pt: expected a directory at its end, found none");
    row("no data.pkl", zip({data}), "missing in the zip archive: model.pt: /data.pkl");
    row("two data.pkl", zip({pickle, data, {"b/data.pkl", "}."}}),
        R"(two files of the zip archive end alike: model.pt: expected one /data.pkl, found "b/data.pkl")");
    row("the same name twice", zip({pickle, data, pickle}),
        R"(a name stands twice in the zip archive: model.pt: "a/data.pkl")");
    row("a deflated entry", zip({pickle, {"a/data/0", "bomb", {.method = 8}}}),
        R"(a file of the zip archive is compressed: model.pt: "a/data/0": expected stored, as torch.save does, found deflated)");
    row("a deflated bomb", zip({{"a/data.pkl", "bomb", {.method = 8, .unpacked = 0xFFFFFFFE}}, data}),
        R"(a file of the zip archive is compressed: model.pt: "a/data.pkl": expected stored, as torch.save does, found deflated)");
    row("another method", zip({pickle, {"a/data/0", "bomb", {.method = 14}}}),
        R"(a file of the zip archive is compressed: model.pt: "a/data/0": expected stored, as torch.save does, found method 14)");
    row("an encrypted entry", zip({pickle, {"a/data/0", "????", {.flags = 1}}}),
        R"(a file of the zip archive is encrypted: model.pt: "a/data/0")");
    row("TorchScript", zip({pickle, data, {"a/constants.pkl", "."}}),
        "a TorchScript program: model.pt: expected a state dictionary, as torch.save(model.state_dict(), ...) writes "
        "it");
    row("big-endian", zip({pickle, data, {"a/byteorder", "big"}}),
        R"(wrong byte order: model.pt: expected "little", found "big")");
    row("a name that leaves the archive", zip({pickle, {"a/../../data", ""}}),
        R"(a name in the zip archive leaves it: model.pt: "a/../../data")");
    row("an absolute name", zip({pickle, {"/etc/passwd", ""}}),
        R"(a name in the zip archive leaves it: model.pt: "/etc/passwd")");
    row("a size beyond the end", zip({pickle, {"a/data/0", six_floats(), {.size = 1000}}}),
        quoted + at_most(directory) + "1000 bytes at " + std::to_string(values));
    row("a size of 2^63",
        zip({pickle, {"a/data/0", six_floats(), {.size = std::uint64_t{1} << 63, .zip64 = true}}}, true),
        quoted + at_most(directory) + "9223372036854775808 bytes at " + std::to_string(values));
    const std::string far = zip({pickle, {"a/data/0", six_floats(), {.offset = UINT64_MAX, .zip64 = true}}}, true);
    row("an offset of 2^64 - 1", far, outside + "a/data/0" + at_most(far.size()) + "30 bytes at 18446744073709551615");
    row("sizes that disagree", zip({pickle, {"a/data/0", six_floats(), {.method = 0, .unpacked = 5}}}),
        R"(wrong zip archive: model.pt: "a/data/0": expected 24 bytes, found 5)");
    row("entries that overlap", zip({pickle, data, {"a/data/0", "", {.size = 24, .offset = 0}}}),
        R"(wrong zip archive: model.pt: "a/data/0": expected the file at 0, found something else)");
    // An entry that covers another one: each name stands where the directory says.
    std::string inner = zip({{"a/data/1", "1234"}});
    inner.resize(header + 8 + 4);
    row("entries that overlap within the data",
        zip({pickle, {"a/data/0", inner}, {"a/data/1", "", {.size = 4, .offset = values}}}),
        "files of the zip archive overlap: model.pt: \"a/data/1\": expected begin at " +
            std::to_string(values + inner.size()) + ", found " + std::to_string(values));
    const auto ending = [&](std::uint64_t count, std::uint64_t size, std::uint64_t begin) {
      return whole.substr(0, whole.size() - 12) + le(count, 2) + le(size, 4) + le(begin, 4) + le(0, 2);
    };
    const std::size_t end = whole.size() - 22, size = end - directory;
    row("a directory outside the file", ending(2, 0xFFFFFFFE, 10),
        outside + "directory" + at_most(end) + "4294967294 bytes at 10");
    row("a directory behind the file", ending(2, 0, 0xFFFFFFFE),
        outside + "directory" + at_most(end) + "0 bytes at 4294967294");
    row("a directory that is none", ending(2, 100, 10), "wrong zip archive: model.pt: expected 2 files, found 0");
    row("more entries than the directory has", ending(3, size, directory),
        "wrong zip archive: model.pt: expected 3 files, found 2");
    row("a directory that is shorter by a few bytes", ending(2, size - 5, directory),
        R"(wrong zip archive: model.pt: "a/data/0": expected a directory of 105 bytes, found more)");
    row("a pickle with another checksum", zip({{"a/data.pkl", pickle.bytes, {.crc = 0x1234}}, data}),
        "the file is damaged: model.pt: data.pkl: expected checksum 00001234, found checksum " +
            hexadecimal(checksum(pickle.bytes)));
    row("a directory that is shorter by an entry", ending(2, 60, directory),
        "wrong zip archive: model.pt: expected 2 files, found 1");
  }

  void refusesArchives() { refusesFilesThatLie(); }

  void refusesLegacyFiles_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& file, const char* message) {
      addRow(name, file, message);
    };
    const std::string pickle = state(tensor(legacy_storage())), whole = legacy_checkpoint(pickle);
    row("a plain pickle", "\x80\x02}.",
        "not a file of torch.save: model.pt: expected its magic number, found a dictionary");
    row("a plain pickle with a call",
        "\x80\x02"
        "cos\nsystem\n.",
        "the file wants to call a function that is not carried out: model.pt: magic number, byte 2: expected only what "
        "builds tensors and plain values, found \"os.system\"");
    row("another version", legacy_checkpoint(pickle, {.version = 1002}),
        "wrong version: model.pt: expected 1001, found 1002");
    row("big-endian", legacy_checkpoint(pickle, {.little_endian = false}),
        "wrong byte order: model.pt: expected little_endian True, found False");
    row("keys that are no list", legacy_checkpoint(pickle, {.keys = "}."}),
        "wrong list of storages: model.pt: expected a list, found a dictionary");
    row("a key of nothing", legacy_checkpoint(pickle, {.keys = "](" + text("9") + "e."}),
        "wrong list of storages: model.pt: expected the key of one, found \"9\"");
    row("a key twice", legacy_checkpoint(pickle, {.keys = "](" + text("0") + text("0") + "e.", .count = 0}),
        "wrong list of storages: model.pt: expected each of them once, found \"0\"");
    row("no keys", legacy_checkpoint(pickle, {.keys = "]."}), R"(missing storage: model.pt: storage "0")");
    row("another number of elements", legacy_checkpoint(pickle, {.count = 5}),
        R"(wrong size of a storage: model.pt: storage "0": expected 6 elements, found 5)");
    row("2^63 elements", legacy_checkpoint(pickle, {.count = std::uint64_t{1} << 63}),
        R"(the file ends inside its storages: model.pt: storage "0": expected 9223372036854775808 elements of 4 bytes, found 24 bytes)");
    row("truncated in the storage", whole.substr(0, whole.size() - 1),
        R"(the file ends inside its storages: model.pt: storage "0": expected 6 elements of 4 bytes, found 23 bytes)");
    row("truncated before the storage", whole.substr(0, whole.size() - 30),
        R"(the file ends inside its storages: model.pt: storage "0": expected 8 more bytes, found fewer)");
    row("a view of a storage",
        legacy_checkpoint(state(tensor("(" + text("storage") + "ctorch\nFloatStorage\n" + text("0") + text("cpu") +
                                       "K\6" + text("view") + "K\1K\1\x87tQ"))),
        "wrong storage: model.pt: expected type, key, device and number of elements, found a tuple");
  }

  void refusesLegacyFiles() { refusesFilesThatLie(); }

  /// The body of all tables of files and messages: one clear error, soon.
  void refusesFilesThatLie() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, message);
    const auto path = write(file.toStdString());
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(QByteArray::fromStdString(refusal([&] { open_pytorch_checkpoint(path); })), message);
    QVERIFY(timer.elapsed() < 10'000);
  }

  void refusesFilesThatLie_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    addRow("empty", "", "not a file of torch.save: model.pt: expected a zip archive or a pickle, found neither");
  }

  void namesTheStorageThatIsDamaged() {
    std::string file = checkpoint(state(tensor()));
    const std::size_t at = file.find(six_floats());
    file[at + 5] = static_cast<char>(file[at + 5] ^ 1);
    const auto store = open_pytorch_checkpoint(write(file));
    for (int time = 0; time < 2; ++time) {
      QCOMPARE(refusal([&] { store->vector("w", 6); }),
               "the file is damaged: model.pt: storage \"0\": expected checksum " +
                   hexadecimal(checksum(six_floats())) + ", found checksum " +
                   hexadecimal(checksum(file.substr(at, 24))));
    }
  }

  void namesTheWeightThatIsNotFinite() {
    std::string values = six_floats();
    const float wrong = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(values.data() + 16, &wrong, sizeof wrong);
    const auto store = open_pytorch_checkpoint(
        write(zip({{"a/data.pkl", state(tensor(storage(), 0, {3, 2}, {1, 3}))}, {"a/data/0", values}})));
    QCOMPARE(refusal([&] { store->matrix("w", 3, 2); }),
             R"(a weight is not finite: model.pt: "w"[1, 1]: expected a number, found NaN)");
    const auto doubles =
        open_pytorch_checkpoint(write(zip({{"a/data.pkl", state(tensor(storage("DoubleStorage", "0", 1), 0, {1}, {1}))},
                                           {"a/data/0", le(0x7FE0000000000000, 8)}})));
    QCOMPARE(refusal([&] { doubles->vector("w", 1); }),
             R"(a weight is not finite: model.pt: "w"[0]: expected a number, found infinity)");
  }

  void refusesWhatIsNotThere() {
    const auto store = open_pytorch_checkpoint(kCheckpoints + "views.pt");
    const std::string where = kCheckpoints + "views.pt: ";
    QCOMPARE(refusal([&] { store->matrix("none", 1, 1); }),
             "missing tensor: " + where + "\"none\": expected [1 x 1], found nothing");
    QCOMPARE(refusal([&] { store->matrix("transposed", 4, 6); }),
             "wrong shape: " + where + "\"transposed\": expected [4 x 6], found [6 x 4]");
  }

  void survivesAFileThatIsCut() {
    const auto path = write(legacy_checkpoint(state(tensor(legacy_storage()))));
    const auto store = open_pytorch_checkpoint(path);
    const auto size = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, 100);
    QCOMPARE(refusal([&] { store->vector("w", 6); }),
             "the file was cut while it was open: model.pt: expected " + std::to_string(size) + " bytes, found 100");
  }

  void readsShards() {
    write(checkpoint(state(tensor())), "pytorch_model-00001-of-00002.bin");
    write(legacy_checkpoint(state(tensor(legacy_storage(), 2, {2}, {1}), "v")), "pytorch_model-00002-of-00002.bin");
    const auto index = write(
        R"({"metadata":{"total_size":32},"weight_map":{"w":"pytorch_model-00001-of-00002.bin","v":"pytorch_model-00002-of-00002.bin"}})",
        "pytorch_model.bin.index.json");
    const auto store = open_sharded_pytorch_checkpoint(index);
    QCOMPARE(store->list().size(), 2u);
    QCOMPARE(store->vector("w", 6)[5], 5.0f);
    QCOMPARE(store->vector("v", 2), Vector({{2, 3}}));
  }
};

QTEST_GUILESS_MAIN(TestIoPytorch)
#include "test_io_pytorch.moc"
