#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace saccade {

/// A model that was downloaded with Hugging Face's tools, found without any network ("Understand caching" in the
/// documentation of huggingface_hub): `<cache>/models--org--model/snapshots/<commit>/`, where `refs/main` has the
/// commit of `main`. The cache is the first that has the model of $HF_HUB_CACHE, $HUGGINGFACE_HUB_CACHE, $HF_HOME/hub,
/// $XDG_CACHE_HOME/huggingface/hub and ~/.cache/huggingface/hub.
/// @param name "org/model", "gpt2", or either with a branch, tag or commit: "org/model@v1.0"; without one `main`, or
/// the newest snapshot where no `main` is known. Names that cannot be those of a model are not looked up.
/// @returns the snapshot's directory, or nothing if no cache has the model
/// @throws Error if the download is incomplete, or has no such revision
std::optional<std::filesystem::path> find_in_cache(const std::string& name);

/// The name of the model whose snapshot a directory of the cache is, "org/model"; empty for any other directory.
std::string name_of_snapshot(const std::filesystem::path& directory);

}  // namespace saccade
