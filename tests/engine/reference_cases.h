#pragma once

#include <QtTest>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/json.h"

namespace saccade::testing {

/// One row of test data, `name`, for each folder in `cases`.
inline void add_cases(const std::filesystem::path& cases) {
  QTest::addColumn<QString>("name");
  for (const auto& entry : std::filesystem::directory_iterator(cases)) {
    const std::string name = entry.path().filename().string();
    QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
}

inline nlohmann::json read(const std::filesystem::path& file) {
  return parse_json(read_file(file, 1 << 20), file.string());
}

}  // namespace saccade::testing
