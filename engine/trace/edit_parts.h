#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/config.h"
#include "engine/trace/edit.h"

/// What kinds of edits read, write and check alike.
namespace saccade {

/// Layers, heads, queries and keys in files are counted from 1, and are at most this.
constexpr int kMostCounted = 1 << 20;

/// "site", "layer" and "head"; what is left out is "cross", 1 and 1. @throws Error
AttentionSite read_edited_site(const Config& edit);
/// The same with "query"; all rows where it is left out. @throws Error
EditPlace read_edited_place(const Config& edit);
/// @throws Error for a key that is neither "type" nor one of `known`
void refuse_other_keys(const Config& edit, std::vector<std::string> known);

/// {"type": ..., "site": ..., "layer": ..., "head": ..., "query": ...}
nlohmann::json place_json(const char* type, const EditPlace& place);

/// @throws Error for a weight at a position that is masked
void require_seen(const VectorRef& scores, Eigen::Index key, float weight);

}  // namespace saccade
