#include <algorithm>
#include <iostream>

#include "app/command.h"
#include "engine/core/error.h"

namespace saccade::app {

namespace {

constexpr const char* kStrict = "--strict";

Error error_of(const Check& check, const Trace& trace) {
  if (check.faults.empty()) return Error("the trace fails a check", check.name);
  const Fault& first = check.faults.front();
  const AttentionSite& site = trace.attention[first.map].site;
  const std::string where = check.name + ": map " + std::to_string(first.map + 1) + " (" + site.site + ", layer " +
                            std::to_string(site.layer + 1) + ", head " + std::to_string(site.head + 1) + "), row " +
                            std::to_string(first.row + 1);
  const std::size_t count = check.faults.size();
  const std::string others = count == 1 ? "" : ", the first of " + std::to_string(count) + " such rows";
  return Error("the trace fails a check", where, first.expected, first.found + others);
}

}  // namespace

std::vector<Option> strict_option() {
  return {{kStrict, nullptr, "fail where attention breaks what its map promises, instead of saying so"}};
}

std::string check_trace(const Arguments& arguments, const Trace& trace) {
  const std::vector<Check> checks = verify(trace);
  const auto failed = std::ranges::find(checks, false, &Check::passed);
  if (failed == checks.end()) return {};
  const Error error = error_of(*failed, trace);
  if (arguments.has(kStrict)) throw error;
  std::cerr << "saccade: warning: " << error.what() << '\n';
  return error.what();
}

}  // namespace saccade::app
