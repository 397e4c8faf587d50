#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "engine/core/error.h"
#include "engine/trace/uneven_rows.h"

namespace saccade::app {

namespace {

constexpr const char* kStrict = "--strict";

/// "1.35", as short as it can be said of what is no 1.
std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

std::vector<Option> strict_option() {
  return {{kStrict, nullptr, "fail where rows of attention do not sum to 1, instead of saying so"}};
}

std::string check_rows(const Arguments& arguments, const Trace& trace) {
  const std::vector<UnevenRow> uneven = uneven_rows(trace);
  if (uneven.empty()) return {};
  const auto& [index, row, sum] = uneven.front();
  const AttentionSite& site = trace.attention[index].site;
  const std::string where = "map " + std::to_string(index + 1) + " (" + site.site + ", layer " +
                            std::to_string(site.layer + 1) + ", head " + std::to_string(site.head + 1) + "), row " +
                            std::to_string(row + 1);
  const std::string found =
      short_number(sum) + (uneven.size() == 1 ? "" : ", the first of " + std::to_string(uneven.size()) + " such rows");
  const auto error = Error("rows of attention do not sum to 1", where, "1", found);
  if (arguments.has(kStrict)) throw error;
  std::cerr << "saccade: warning: " << error.what() << '\n';
  return error.what();
}

}  // namespace saccade::app
