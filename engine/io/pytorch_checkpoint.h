#pragma once

#include <filesystem>
#include <memory>

#include "engine/io/tensor_store.h"

namespace saccade {

/// A file that torch.save wrote (PyTorch, "Serialization semantics"): a zip archive with `data.pkl` and a file for each
/// storage, or, before PyTorch 1.6, five pickles and then the storages, each after its number of elements.
///
/// Nothing in it is executed. The pickle is read as data (pickle.h) and may consist of tensors, parameters,
/// dictionaries and plain values, about what `torch.load(weights_only=True)` takes; the first other name is refused
/// with an Error that says it. Elements stay in the file until they are asked for; whether it has them is checked at
/// once, tensor by tensor. Tensors may share a storage, be views of it with strides, and be of any type; one that holds
/// no floating-point numbers of 16, 32 or 64 bits is refused when it is asked for.
///
/// The state dictionary is what stands under `state_dict`, `model_state_dict` or `model`, looked for in this order, as
/// in the checkpoint of a training run; else all that was saved, if it has tensors; else the only dictionary of tensors
/// in it. Plain values beside tensors are left alone.
/// @throws Error
std::shared_ptr<const TensorStore> open_pytorch_checkpoint(const std::filesystem::path& file);

/// A set of them, named by the `weight_map` of `pytorch_model.bin.index.json`; the files lie beside the index.
/// @throws Error
std::shared_ptr<const TensorStore> open_sharded_pytorch_checkpoint(const std::filesystem::path& index);

}  // namespace saccade
