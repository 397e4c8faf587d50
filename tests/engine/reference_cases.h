#pragma once

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/json.h"

/// The cases of tests/data, whose README says what they are.
namespace saccade::testing {

inline const std::filesystem::path kRnnCases = SACCADE_SOURCE_DIR "/tests/data/rnn";
inline const std::filesystem::path kClassifierCases = SACCADE_SOURCE_DIR "/tests/data/classifiers";
inline const std::filesystem::path kTransformerCases = SACCADE_SOURCE_DIR "/tests/data/transformers";

/// One row of test data, `name`, for each folder in `cases`.
inline void add_cases(const std::filesystem::path& cases) {
  QTest::addColumn<QString>("name");
  for (const auto& entry : std::filesystem::directory_iterator(cases)) {
    if (!entry.is_directory()) continue;
    const std::string name = entry.path().filename().string();
    QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
}

inline nlohmann::json read(const std::filesystem::path& file) {
  return parse_json(read_file(file, 1 << 20), file.string());
}

/// What cases.json says of a transformer.
inline nlohmann::json transformer_facts(const std::string& name) {
  return read(kTransformerCases / "cases.json").at(name);
}

/// A case as the model directory that it stands for: its own files and those that it shares with others, copied to a
/// place where a test may change them, for as long as this lives.
class CaseDirectory {
 public:
  explicit CaseDirectory(const std::string& name)
      : path_(folder_.filePath(QString::fromStdString(name)).toStdString()) {
    namespace fs = std::filesystem;
    if (fs::exists(kRnnCases / name)) {
      fs::copy(kRnnCases / name, path_);
      for (const char* shared : {"tokenizer.json", "target_tokenizer.json"})
        fs::copy(kRnnCases / shared, path_ / shared);
    } else if (fs::exists(kClassifierCases / name)) {
      fs::copy(kClassifierCases / name, path_);
      fs::copy(kClassifierCases / "tokenizer.json", path_ / "tokenizer.json");
    } else {
      fs::copy(kTransformerCases / name, path_);
      const auto tokenizer = transformer_facts(name).at("tokenizer").get<std::string>();
      fs::copy(kTransformerCases / ("tokenizer-" + tokenizer + ".json"), path_ / "tokenizer.json");
    }
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  QTemporaryDir folder_;
  std::filesystem::path path_;
};

}  // namespace saccade::testing
