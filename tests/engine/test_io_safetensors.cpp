// Weight files: what they hold, and one test for each way in which a file may lie.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/safetensors.h"
#include "tests/engine/test_folder.h"

using namespace saccade;

namespace {

std::string file_of(const std::string& header, const std::string& data, std::uint64_t length) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i));
  return bytes + header + data;
}

std::string file_of(const std::string& header, const std::string& data = {}) {
  return file_of(header, data, header.size());
}

template <typename Value>
std::string bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

const std::string kPair = R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";

}  // namespace

class TestIoSafetensors : public QObject, testing::TestFolder {
  Q_OBJECT

  std::filesystem::path write(const std::string& bytes, const char* name = "model.safetensors") {
    return TestFolder::write(bytes, name);
  }

 private slots:
  void readsEveryFloatType() {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"h":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},)"
        R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},)"
        R"("f":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},)"
        R"("z":{"dtype":"F32","shape":[0],"data_offsets":[24,24]},)"
        R"("i":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}  )";
    // 1, -2, the largest, the smallest normal, the smallest, -0; then 1.5 and -3 as BF16
    const std::vector<std::uint16_t> small = {0x3C00, 0xC000, 0x7BFF, 0x0400, 0x0001, 0x8000, 0x3FC0, 0xC040};
    const std::string data = bytes_of(small) + bytes_of<float>({0.1f, -7}) + bytes_of<std::int64_t>({5});
    for (const char* padding : {"", " "}) {  // with the tensors at even and at odd places
      const auto store = open_safetensors(write(file_of(header + padding, data)));
      Matrix halves(2, 3);
      halves << 1, -2, 65504, std::ldexp(1.0f, -14), std::ldexp(1.0f, -24), -0.0f;
      QCOMPARE(store->matrix("h", 2, 3), halves);
      QCOMPARE(store->vector("b", 2), Vector({{1.5f, -3}}));
      QCOMPARE(store->vector("f", 2), Vector({{0.1f, -7}}));
      QCOMPARE(store->vector("z", 0).size(), 0);
      QVERIFY(store->has("i") && !store->has("__metadata__"));
      std::string listed;
      for (const TensorInfo& info : store->list()) listed += info.name + " " + info.dtype + ", ";
      QCOMPARE(listed, "b BF16, f F32, h F16, i I64, z F32, ");
      QCOMPARE(refusal([&] { store->vector("i", 1); }),
               R"(wrong shape: model.safetensors: "i": expected [1], found [])");
    }
  }

  void everyHalfIsExact() {
    std::vector<std::uint16_t> bits;
    for (unsigned value = 0; value < 0x10000; ++value) {
      if ((value & 0x7C00) != 0x7C00) bits.push_back(static_cast<std::uint16_t>(value));
    }
    const std::string size = std::to_string(bits.size());
    const auto store = open_safetensors(write(file_of(
        R"({"h":{"dtype":"F16","shape":[)" + size + R"(],"data_offsets":[0,)" + std::to_string(2 * bits.size()) + "]}}",
        bytes_of(bits))));
    const Vector values = store->vector("h", static_cast<Eigen::Index>(bits.size()));
    for (std::size_t i = 0; i < bits.size(); ++i) {
      const int exponent = bits[i] >> 10 & 31, fraction = bits[i] & 1023;
      const float size_of = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                          : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
      const float expected = bits[i] >> 15 ? -size_of : size_of;
      QCOMPARE(values[static_cast<Eigen::Index>(i)], expected);
    }
  }

  void refusesFilesThatLie_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const std::string& file, const char* message) {
      QTest::newRow(name) << QByteArray::fromStdString(file) << QByteArray(message);
    };
    const std::string eight(8, '\0'), sixteen(16, '\0');
    row("empty", "", "not a safetensors file: model.safetensors: expected 8 bytes or more, found 0");
    row("too short for a length", "1234567",
        "not a safetensors file: model.safetensors: expected 8 bytes or more, found 7");
    row("a header over the limit", file_of("{}", "", 100'000'001),
        "the header is too long: model.safetensors: expected at most 100000000 bytes, found 100000001");
    row("the longest header there could be", file_of("{}", "", UINT64_MAX),
        "the header is too long: model.safetensors: expected at most 100000000 bytes, found 18446744073709551615");
    row("a truncated header", file_of(kPair).substr(0, 30),
        "the file ends inside its header: model.safetensors: expected 64 bytes or more, found 30");
    row("truncated data", file_of(kPair, "1234"),
        R"(data_offsets reach beyond the file: model.safetensors: "a": expected at most 4, found 8)");
    row("no JSON", file_of("garbage!"), R"(not valid JSON: model.safetensors: header, byte 1: found "garbage!")");
    row("no header at all", file_of(""), "not valid JSON: model.safetensors: header, byte 1: found the end");
    row("ill-formed UTF-8", file_of("{\"\xFF\":1}"),
        "not valid JSON: model.safetensors: header, byte 3: found \"\uFFFD\\\":1}\"");
    row("no object", file_of("[1,2]"), "wrong header: model.safetensors: expected a JSON object, found an array");
    row("a JSON bomb", file_of(std::string(1'000'000, '[')),
        "JSON is nested too deeply: model.safetensors: header: expected at most 4 levels, found more");
    row("objects without end", file_of(R"({"a":{"a":{"a":{"a":{"a":{"a":)"),
        "JSON is nested too deeply: model.safetensors: header: expected at most 4 levels, found more");
    row("a name twice", file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{}})", eight),
        R"(a key stands twice in one object: model.safetensors: header: found "a")");
    row("a key twice", file_of(R"({"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}})", eight),
        R"(a key stands twice in one object: model.safetensors: header: found "shape")");
    row("metadata of another kind", file_of(R"({"__metadata__":{"a":1}})"),
        "wrong header: model.safetensors: __metadata__: expected an object of strings, found an object");
    row("a tensor that is no object", file_of(R"({"a":7})"),
        R"(wrong header: model.safetensors: "a": expected an object, found 7)");
    row("a missing key", file_of(R"({"a":{"dtype":"F32","shape":[2]}})"),
        R"(wrong header: model.safetensors: "a": expected dtype, shape and data_offsets, found no data_offsets)");
    row("a key too many", file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}})", eight),
        R"(wrong header: model.safetensors: "a": expected dtype, shape and data_offsets, found more keys)");
    row("an unknown dtype", file_of(R"({"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}})", eight),
        R"(unknown dtype: model.safetensors: "a": expected F32, F16 or BF16, found "F31")");
    row("a shape of text", file_of(R"({"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}})", eight),
        R"(wrong shape: model.safetensors: "a": expected an array of whole numbers, found "2")");
    row("a negative dimension", file_of(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", eight),
        R"(wrong shape: model.safetensors: "a": expected an array of whole numbers, found an array)");
    row("a fraction of a dimension", file_of(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", eight),
        R"(wrong shape: model.safetensors: "a": expected an array of whole numbers, found an array)");
    row("a product that overflows",
        file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})"),
        R"(the shape is too large: model.safetensors: "a": expected fewer than 2^63 bits, found [4294967296,4294967296])");
    row("a product that overflows before a zero",
        file_of(R"({"a":{"dtype":"F32","shape":[18446744073709551615,0],"data_offsets":[0,0]}})"),
        R"(the shape is too large: model.safetensors: "a": expected fewer than 2^63 bits, found [18446744073709551615,0])");
    row("a number that overflows", file_of(R"({"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,0]}})"),
        "not valid JSON: model.safetensors: header, byte 34: found a number that is too large");
    row("one offset", file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}})", eight),
        R"(wrong data_offsets: model.safetensors: "a": expected [begin, end], found an array)");
    row("offsets reversed", file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", eight),
        R"(wrong data_offsets: model.safetensors: "a": expected begin <= end, found [8,0])");
    row("offsets out of range", file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", eight),
        R"(data_offsets reach beyond the file: model.safetensors: "a": expected at most 8, found 16)");
    row("offsets that overflow",
        file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]}})",
                eight),
        R"(data_offsets reach beyond the file: model.safetensors: "a": expected at most 8, found 18446744073709551615)");
    row("a size that disagrees", file_of(R"({"a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,8]}})", eight),
        R"(shape and data_offsets disagree: model.safetensors: "a": expected 4 bytes for F16 [2 x 1], found 8)");
    row("tensors that overlap",
        file_of(
            R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}})",
            sixteen),
        R"(tensors overlap: model.safetensors: "b": expected begin at 8, found 4)");
    row("a hole",
        file_of(
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
            sixteen),
        R"(a hole between tensors: model.safetensors: "b": expected begin at 4, found 8)");
    row("a hole at the front", file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", eight),
        R"(a hole between tensors: model.safetensors: "a": expected begin at 0, found 4)");
    row("bytes that belong to nothing", file_of(kPair, sixteen),
        "bytes after the last tensor: model.safetensors: expected 72 bytes, found 80");
    row("a name with control characters",
        file_of("{\"a\\n\\u001b[31m\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", eight),
        "data_offsets reach beyond the file: model.safetensors: \"a\\n\\u001b[31m\": expected at most 8, found 16");
    row("a very long name", file_of("{\"" + std::string(1000, 'n') + "\":7}"),
        "wrong header: model.safetensors: \"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…\": expected "
        "an object, found 7");
  }

  void refusesFilesThatLie() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, message);
    const auto path = write(file.toStdString());
    QCOMPARE(QByteArray::fromStdString(refusal([&] { open_safetensors(path); })), message);
  }

  void aHeaderOfManyValuesIsStopped() {
    std::string header = "{\"a\":[0";
    for (int i = 0; i < 2'000'000; ++i) header += ",0";
    const auto path = write(file_of(header + "]}"));
    QCOMPARE(refusal([&] { open_safetensors(path); }),
             "too many JSON values: model.safetensors: header: expected at most 2000000, found more");
  }

  void refusesWhatIsNotThere() {
    const auto store = open_safetensors(write(file_of(kPair, std::string(8, '\0'))));
    QCOMPARE(refusal([&] { store->matrix("b", 3, 4); }),
             R"(missing tensor: model.safetensors: "b": expected [3 x 4], found nothing)");
    QCOMPARE(refusal([&] { store->matrix("a", 2, 1); }),
             R"(wrong shape: model.safetensors: "a": expected [2 x 1], found [1 x 2])");
    QCOMPARE(refusal([&] { store->vector("a", 2); }),
             R"(wrong shape: model.safetensors: "a": expected [2], found [1 x 2])");
    QCOMPARE(
        refusal([&] { refuse_unexpected(*store, {"b"}, "model.safetensors"); }),
        R"(unexpected tensor: model.safetensors: "a": expected only the tensors of this model_type, found one more)");
    refuse_unexpected(*store, {"a", "b"}, "model.safetensors");
  }

  void listsEveryTypeOfTheFormat() {
    const std::vector<std::pair<const char*, int>> types = {
        {"F64", 64},    {"I64", 64},    {"I32", 32},    {"I16", 16},        {"I8", 8},
        {"U64", 64},    {"U32", 32},    {"U16", 16},    {"U8", 8},          {"BOOL", 8},
        {"C64", 64},    {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8},
        {"F8_E8M0", 8}, {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"F4", 4},
    };
    std::string header, data;
    for (const auto& [type, bits] : types) {  // four elements of each, which are whole bytes
      const std::string begin = std::to_string(data.size());
      data.append(static_cast<std::size_t>(bits) / 2, '\0');
      const std::string offsets = begin + "," + std::to_string(data.size());
      header += std::string(header.empty() ? "{" : ",") + quote(type) + R"(:{"shape":[4],"dtype":)" + quote(type) +
                R"(,"data_offsets":[)" + offsets + "]}";
    }
    const auto store = open_safetensors(write(file_of(header + "}", data)));
    QCOMPARE(store->list().size(), types.size());
    for (const auto& [type, bits] : types) {
      if (std::string(type) == "F64") continue;
      QCOMPARE(refusal([&] { store->vector(type, 4); }), "wrong dtype: model.safetensors: \"" + std::string(type) +
                                                             "\": expected F32, F16, BF16 or F64, found " + type);
    }
    QCOMPARE(store->vector("F64", 4), Vector::Zero(4).eval());
    QCOMPARE(refusal([&] {
               open_safetensors(write(file_of(R"({"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}})", "12")));
             }),
             R"(shape and data_offsets disagree: model.safetensors: "a": expected 12 bits for F4 [3], found 2)");
  }

  void readsDoubles() {
    const auto store = open_safetensors(write(file_of(R"({"a":{"dtype":"F64","shape":[1,3],"data_offsets":[0,24]}})",
                                                      bytes_of<double>({0.1, -1e30, 1e-300}))));
    QCOMPARE(store->matrix("a", 1, 3), Matrix({{0.1f, -1e30f, 0}}));
    const auto large =
        write(file_of(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", bytes_of<double>({1e300})));
    QCOMPARE(refusal([&] { open_safetensors(large)->vector("a", 1); }),
             R"(a weight is not finite: model.safetensors: "a"[0]: expected a number, found infinity)");
  }

  void refusesTypesThatAreNoFloats() {
    const auto path = write(file_of(R"({"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}})", std::string(8, '\0')));
    QCOMPARE(refusal([&] { open_safetensors(path)->vector("a", 2); }),
             R"(wrong dtype: model.safetensors: "a": expected F32, F16, BF16 or F64, found I32)");
  }

  void namesTheWeightThatIsNotFinite() {
    const float infinity = std::numeric_limits<float>::infinity();
    const std::string header =
        R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"h":{"dtype":"F16","shape":[2],"data_offsets":[24,28]}})";
    const auto path = write(file_of(
        header, bytes_of<float>({0, 1, 2, 3, std::nanf(""), -infinity}) + bytes_of<std::uint16_t>({0, 0x7C00})));
    const auto store = open_safetensors(path);
    QCOMPARE(refusal([&] { store->matrix("a", 2, 3); }),
             R"(a weight is not finite: model.safetensors: "a"[1, 1]: expected a number, found NaN)");
    QCOMPARE(refusal([&] { store->vector("h", 2); }),
             R"(a weight is not finite: model.safetensors: "h"[1]: expected a number, found infinity)");
  }

  void survivesAFileThatIsCut() {
    const auto path = write(file_of(kPair, std::string(8, '\0')));
    const auto store = open_safetensors(path);
    std::filesystem::resize_file(path, 20);
    QCOMPARE(refusal([&] { store->matrix("a", 1, 2); }),
             "the file was cut while it was open: model.safetensors: expected 72 bytes, found 20");
  }

  void survivesAFileThatDisappears() {
    const auto path = write(file_of(kPair, bytes_of<float>({1, 2})));
    const auto store = open_safetensors(path);
    std::filesystem::remove(path);
    QCOMPARE(store->matrix("a", 1, 2), Matrix({{1, 2}}));
    QCOMPARE(refusal([&] { open_safetensors(path); }),
             "cannot read: model.safetensors: found No such file or directory");
  }

  void readsShards() {
    write(file_of(kPair, bytes_of<float>({1, 2})), "one.safetensors");
    write(file_of(R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", bytes_of<float>({3})),
          "two.safetensors");
    const auto index = [&](const char* map) {
      return write(std::string(R"({"metadata":{"total_size":12},"weight_map":)") + map + "}",
                   "model.safetensors.index.json");
    };
    const auto store = open_sharded_safetensors(index(R"({"a":"one.safetensors","b":"two.safetensors"})"));
    QCOMPARE(store->list().size(), 2u);
    QCOMPARE(store->matrix("a", 1, 2), Matrix({{1, 2}}));
    QCOMPARE(store->vector("b", 1), Vector({{3}}));
    QVERIFY(!store->has("c"));
    QCOMPARE(refusal([&] { open_sharded_safetensors(index(R"({"a":"two.safetensors"})")); }),
             R"(missing tensor: model.safetensors.index.json: "a": expected in two.safetensors, found nothing)");
    for (const char* name :
         {"../one.safetensors", "../../etc/passwd", "/etc/passwd", "a/../one.safetensors", "..", ""}) {
      QCOMPARE(refusal([&] { open_sharded_safetensors(index(("{\"a\":\"" + std::string(name) + "\"}").c_str())); }),
               "wrong index: model.safetensors.index.json: \"a\": expected the name of a file beside it, found \"" +
                   std::string(name) + "\"");
    }
    QCOMPARE(refusal([&] { open_sharded_safetensors(index(R"({"a":"one.safetensors","b":"three.safetensors"})")); }),
             "cannot read: three.safetensors: found No such file or directory");
    QVERIFY(refusal([&] {
              open_sharded_safetensors(index(R"({"a":"model.safetensors.index.json"})"));
            }).starts_with("the header is too long: model.safetensors.index.json: expected at most 100000000 bytes"));
    QCOMPARE(refusal([&] { open_sharded_safetensors(index(R"({"a":["one.safetensors"]})")); }),
             "wrong index: model.safetensors.index.json: \"a\": expected the name of a file beside it, found an array");
    QCOMPARE(refusal([&] { open_sharded_safetensors(index("[]")); }),
             "wrong index: model.safetensors.index.json: expected an object weight_map, found an array");
  }

  void fiveMillionHalvesLoadInMilliseconds() {
    constexpr int kRows = 5000, kCols = 1000;
    std::vector<std::uint16_t> halves(kRows * kCols, 0x3555);
    const auto path =
        write(file_of(R"({"a":{"dtype":"F16","shape":[5000,1000],"data_offsets":[0,10000000]}})", bytes_of(halves)));
    QBENCHMARK { QCOMPARE(open_safetensors(path)->matrix("a", kRows, kCols)(0, 0), 0.333251953125f); }
  }
};

QTEST_GUILESS_MAIN(TestIoSafetensors)
#include "test_io_safetensors.moc"
