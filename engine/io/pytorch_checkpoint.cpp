#include "engine/io/pytorch_checkpoint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/pickle.h"
#include "engine/io/placed_tensors.h"
#include "engine/io/sharded_tensors.h"
#include "engine/io/zip_archive.h"

namespace saccade {

namespace {

using Kind = PickleValue::Kind;

constexpr std::string_view kZipSignature = "PK\3\4";
/// 0x1950a86a20f9469cfc6c, little-endian, which the first pickle of the older format is.
constexpr std::string_view kMagicNumber = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::int64_t kLegacyVersion = 1001;
constexpr std::size_t kMostDimensions = 64;  // PyTorch's own limit
/// Where a checkpoint of a training run has the weights, in the order of preference.
constexpr const char* kStateDictionaries[] = {"state_dict", "model_state_dict", "model"};

/// The types of tensors. The newer ones have no storage of their own and come with UntypedStorage.
struct Dtype {
  const char* name;     // as safetensors has it
  const char* torch;    // torch.float32
  const char* storage;  // torch.FloatStorage
  std::int64_t size;    // bytes of one element
};

constexpr std::array kDtypes = {
    Dtype{"F32", "float32", "FloatStorage", 4},
    Dtype{"F16", "float16", "HalfStorage", 2},
    Dtype{"BF16", "bfloat16", "BFloat16Storage", 2},
    Dtype{"F64", "float64", "DoubleStorage", 8},
    Dtype{"I64", "int64", "LongStorage", 8},
    Dtype{"I32", "int32", "IntStorage", 4},
    Dtype{"I16", "int16", "ShortStorage", 2},
    Dtype{"I8", "int8", "CharStorage", 1},
    Dtype{"U8", "uint8", "ByteStorage", 1},
    Dtype{"BOOL", "bool", "BoolStorage", 1},
    Dtype{"C64", "complex64", "ComplexFloatStorage", 8},
    Dtype{"C128", "complex128", "ComplexDoubleStorage", 16},
    Dtype{"U16", "uint16", "", 2},
    Dtype{"U32", "uint32", "", 4},
    Dtype{"U64", "uint64", "", 8},
    Dtype{"F8_E4M3", "float8_e4m3fn", "", 1},
    Dtype{"F8_E5M2", "float8_e5m2", "", 1},
};
constexpr const Dtype& kBytes = kDtypes[8];

const Dtype* find_dtype(std::string_view global, const char* Dtype::*name) {
  constexpr std::string_view kModule = "torch.";
  if (!global.starts_with(kModule)) return nullptr;
  global.remove_prefix(kModule.size());
  const auto found =
      std::find_if(kDtypes.begin(), kDtypes.end(), [&](const Dtype& dtype) { return global == dtype.*name; });
  return found != kDtypes.end() ? &*found : nullptr;
}

const Dtype* dtype_of_storage(std::string_view global) {
  if (global == "torch.storage.UntypedStorage" || global == "torch.UntypedStorage") return &kBytes;
  return find_dtype(global, &Dtype::storage);
}

/// Everything a state dictionary is made of, and a few harmless neighbours that checkpoints of training runs have. None
/// of them is called: they are names that are understood.
bool is_known(std::string_view global) {
  constexpr std::string_view kKnown[] = {
      "collections.OrderedDict",
      "collections.Counter",
      "torch._utils._rebuild_tensor_v2",
      "torch._utils._rebuild_tensor_v3",
      "torch._utils._rebuild_parameter",
      "torch._utils._rebuild_parameter_with_state",
      "torch._tensor._rebuild_from_type_v2",
      "torch.Tensor",
      "torch.nn.parameter.Parameter",
      "torch.Size",
      "torch.device",
      // What older protocols make sets and bytes with.
      "__builtin__.set",
      "builtins.set",
      "__builtin__.bytes",
      "_codecs.encode",
  };
  return std::find(std::begin(kKnown), std::end(kKnown), global) != std::end(kKnown) || dtype_of_storage(global) ||
         find_dtype(global, &Dtype::torch);
}

/// The call that makes a tensor.
struct TensorCall {
  std::string_view function;
  const std::vector<const PickleValue*>* arguments = nullptr;  // none for a value that is no tensor

  explicit operator bool() const { return arguments != nullptr; }
};

/// Looks into the wrapping of a parameter and that of attributes, of which there is one each at most.
TensorCall tensor_call(const PickleValue* value) {
  for (int wrappings = 0; wrappings < 3 && value->is(Kind::call); ++wrappings) {
    TensorCall call{value->items[0]->text, &value->items[1]->items};
    if (const auto& parts = *call.arguments; call.function == "torch._tensor._rebuild_from_type_v2") {
      // (function, type, arguments, attributes)
      if (parts.size() != 4 || !parts[2]->is(Kind::tuple)) return {};
      call = {parts[0]->text, &parts[2]->items};
    }
    if (call.function.starts_with("torch._utils._rebuild_tensor_v")) return call;
    if (!call.function.starts_with("torch._utils._rebuild_parameter") || call.arguments->empty()) return {};
    value = call.arguments->front();
  }
  return {};
}

struct Storage {
  std::uint64_t begin = 0, size = 0;        // in bytes; inside the file
  std::shared_ptr<Checksum> checksum = {};  // null where the format has none
};

class Checkpoint {
 public:
  explicit Checkpoint(const WeightFile& file) : file_(file), where_(file.path().string()) {}

  std::map<std::string, PlacedTensor> read() {
    if (begins_with(kZipSignature)) {
      read_zip();
    } else {
      read_legacy();
    }
    std::map<std::string, PlacedTensor> tensors;
    const PickleValue& dictionary = state_dictionary();
    for (std::size_t i = 0; i < dictionary.items.size(); i += 2) {
      const PickleValue& name = *dictionary.items[i];
      const TensorCall call = tensor_call(dictionary.items[i + 1]);
      if (!call) continue;
      if (!name.is(Kind::text)) throw Error("wrong state dictionary", where_, "names of tensors", shown(name));
      if (!tensors.emplace(name.text, read_tensor(name.text, call)).second) {
        throw Error("a name stands twice in the state dictionary", of(name.text));
      }
    }
    return tensors;
  }

 private:
  // --- the two formats ---

  bool begins_with(std::string_view signature) const {
    return file_.size() >= signature.size() && file_.text(0, signature.size()) == signature;
  }

  void read_zip() {
    zip_.emplace(file_);
    root_ = zip_->before("/data.pkl");
    if (zip_->has(root_ + "/constants.pkl")) {
      throw Error("a TorchScript program", where_,
                  "a state dictionary, as torch.save(model.state_dict(), ...) writes it", "");
    }
    if (zip_->has(root_ + "/byteorder")) {
      const auto [begin, size, crc] = zip_->stored(root_ + "/byteorder");
      const std::string order = file_.text(begin, std::min<std::uint64_t>(size, 100));
      if (order != "little") throw Error("wrong byte order", where_, quote("little"), quote(order));
    }
    const auto [begin, size, crc] = zip_->stored(root_ + "/data.pkl");
    Checksum(begin, size, crc, where_ + ": data.pkl").verify(file_);
    pickle_ = read_pickle(file_, begin, begin + size, where_ + ": data.pkl", is_known);
  }

  void read_legacy() {
    std::uint64_t at = 0;
    const auto next = [&](const char* what) {
      Pickle pickle = read_pickle(file_, at, file_.size(), where_ + ": " + what, is_known);
      at = pickle.end();
      return pickle;
    };
    if (!begins_with("\x80")) throw Error("not a file of torch.save", where_, "a zip archive or a pickle", "neither");
    if (const Pickle magic = next("magic number"); magic.value().text != kMagicNumber) {
      throw Error("not a file of torch.save", where_, "its magic number", shown(magic.value()));
    }
    if (const Pickle version = next("version"); !is_integer(version.value(), kLegacyVersion)) {
      throw Error("wrong version", where_, std::to_string(kLegacyVersion), shown(version.value()));
    }
    const Pickle system = next("system");
    if (const PickleValue* order = member(system.value(), "little_endian"); !order || !is_integer(*order, 1)) {
      throw Error("wrong byte order", where_, "little_endian True", order ? shown(*order) : "nothing");
    }
    pickle_ = next("pickle");
    const Pickle keys = next("storages");
    if (!keys.value().is(Kind::list)) throw Error("wrong list of storages", where_, "a list", shown(keys.value()));

    std::unordered_map<std::string, std::int64_t> sizes;  // of one element
    collect_storages(sizes);
    for (const PickleValue* key : keys.value().items) {
      const auto size = sizes.find(key->text);
      if (!key->is(Kind::text) || size == sizes.end()) {
        throw Error("wrong list of storages", where_, "the key of one", shown(*key));
      }
      if (storages_.contains(key->text)) {
        throw Error("wrong list of storages", where_, "each of them once", shown(*key));
      }
      const std::string where = where_ + ": storage " + quote(key->text);
      if (file_.size() - at < 8) throw Error("the file ends inside its storages", where, "8 more bytes", "fewer");
      std::uint64_t count = 0;
      const std::string prefix = file_.text(at, 8);
      for (int i = 7; i >= 0; --i) count = count << 8 | static_cast<unsigned char>(prefix[i]);
      at += 8;
      const std::uint64_t bytes = file_.size() - at;
      if (count > bytes / size->second) {
        throw Error("the file ends inside its storages", where,
                    std::to_string(count) + " elements of " + std::to_string(size->second) + " bytes",
                    std::to_string(bytes) + " bytes");
      }
      const Storage storage{at, count * size->second};
      storages_.emplace(key->text, storage);
      at += storage.size;
    }
  }

  // --- storages ---

  struct StorageId {
    const Dtype* dtype;
    std::string key;
    std::int64_t count;  // of elements
  };

  /// ("storage", torch.FloatStorage, key, device, number of elements), and in the older format a view, which is None.
  StorageId read_id(const PickleValue& persistent) const {
    const auto& id = *persistent.items[0];
    const auto& parts = id.items;
    const bool right = id.is(Kind::tuple) && (parts.size() == 5 || (parts.size() == 6 && parts[5]->is(Kind::none))) &&
                       parts[0]->text == "storage" && parts[1]->is(Kind::global) && parts[2]->is(Kind::text) &&
                       parts[4]->is(Kind::integer);
    const Dtype* dtype = right ? dtype_of_storage(parts[1]->text) : nullptr;
    if (!dtype) throw Error("wrong storage", where_, "type, key, device and number of elements", shown(id));
    return {dtype, parts[2]->text, parts[4]->integer};
  }

  void collect_storages(std::unordered_map<std::string, std::int64_t>& sizes) const {
    for (const PickleValue& value : pickle_.values()) {
      if (!value.is(Kind::persistent)) continue;
      const StorageId id = read_id(value);
      sizes.emplace(id.key, id.dtype->size);
    }
  }

  Storage find_storage(const StorageId& id) {
    const std::string where = where_ + ": storage " + quote(id.key);
    Storage storage;
    if (zip_) {
      const auto [begin, size, crc] = zip_->stored(root_ + "/data/" + id.key);
      std::shared_ptr<Checksum>& checksum = checksums_[id.key];
      if (!checksum) checksum = std::make_shared<Checksum>(begin, size, crc, where);
      storage = {begin, size, checksum};
    } else {
      const auto found = storages_.find(id.key);
      if (found == storages_.end()) throw Error("missing storage", where);
      storage = found->second;
    }
    const auto count = static_cast<std::int64_t>(storage.size) / id.dtype->size;
    if (count != id.count) {
      throw Error("wrong size of a storage", where, std::to_string(id.count) + " elements", std::to_string(count));
    }
    return storage;
  }

  // --- tensors ---

  /// (storage, storage_offset, size, stride, requires_grad, backward_hooks, [dtype of v3], [metadata])
  PlacedTensor read_tensor(const std::string& name, const TensorCall& call) {
    const std::string where = of(name);
    const auto& arguments = *call.arguments;
    const std::size_t count = call.function == "torch._utils._rebuild_tensor_v3" ? 7 : 6;
    if (arguments.size() < count || arguments.size() > count + 1 || !arguments[0]->is(Kind::persistent)) {
      throw Error("wrong tensor", where, "a storage, its offset, size and stride", "other arguments");
    }
    if (arguments.size() > count && !arguments[count]->is(Kind::none) && !arguments[count]->items.empty()) {
      throw Error("the tensor is stored conjugated or negated", where);
    }
    const StorageId id = read_id(*arguments[0]);
    const Storage storage = find_storage(id);
    const Dtype* dtype = count == 7 ? find_dtype(arguments[6]->text, &Dtype::torch) : id.dtype;
    if (!dtype) throw Error("unknown dtype", where, "torch.float32 and the like", shown(*arguments[6]));

    PlacedTensor tensor{.dtype = dtype->name,
                        .shape = read_numbers(*arguments[2], where),
                        .begin = storage.begin,
                        .strides = read_numbers(*arguments[3], where),
                        .checksum = storage.checksum};
    if (!arguments[1]->is(Kind::integer) || arguments[1]->integer < 0) {
      throw Error("wrong storage_offset", where, "0 or more", shown(*arguments[1]));
    }
    if (tensor.strides.size() != tensor.shape.size()) {
      throw Error("wrong stride", where, std::to_string(tensor.shape.size()) + " numbers",
                  std::to_string(tensor.strides.size()));
    }
    place(tensor, arguments[1]->integer, static_cast<std::int64_t>(storage.size) / dtype->size, dtype->size, where);
    return tensor;
  }

  std::vector<std::int64_t> read_numbers(const PickleValue& tuple, const std::string& where) const {
    if (!tuple.is(Kind::tuple)) throw Error("wrong tensor", where, "a tuple of numbers", shown(tuple));
    if (tuple.items.size() > kMostDimensions) {
      throw Error("too many dimensions", where, "at most " + std::to_string(kMostDimensions),
                  std::to_string(tuple.items.size()));
    }
    std::vector<std::int64_t> numbers;
    for (const PickleValue* number : tuple.items) {
      if (!number->is(Kind::integer) || number->integer < 0) {
        throw Error("wrong tensor", where, "sizes and strides of 0 or more", shown(*number));
      }
      numbers.push_back(number->integer);
    }
    return numbers;
  }

  /// Checks that the storage has every element, and moves to the first.
  /// @param capacity of the storage, in elements @param size of an element, in bytes
  static void place(PlacedTensor& tensor, std::int64_t offset, std::int64_t capacity, std::int64_t size,
                    const std::string& where) {
    std::int64_t count = 1, last = offset;
    bool overflow = false, by_row = true;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
      const std::int64_t extent = tensor.shape[i], stride = tensor.strides[i];
      by_row &= extent == 1 || stride == count;
      std::int64_t reach = 0;
      overflow |= __builtin_mul_overflow(extent - (extent > 0), stride, &reach) ||
                  __builtin_add_overflow(last, reach, &last) || __builtin_mul_overflow(count, extent, &count);
    }
    // A tensor may have more elements than its storage where strides are 0; such a one could ask for any memory.
    if (overflow || (count > 0 && (last >= capacity || count > capacity))) {
      throw Error(
          "the tensor reaches beyond its storage", where, "at most " + std::to_string(capacity) + " elements",
          shape_text(tensor.shape) + " with strides " + shape_text(tensor.strides) + " from " + std::to_string(offset));
    }
    if (count > 0) tensor.begin += static_cast<std::uint64_t>(offset * size);
    if (by_row || count == 0) tensor.strides.clear();
  }

  // --- dictionaries ---

  static bool is_integer(const PickleValue& value, std::int64_t expected) {
    return (value.is(Kind::integer) || value.is(Kind::boolean)) && value.integer == expected;
  }

  /// The last of its name, as in Python; nothing where there is none.
  static const PickleValue* member(const PickleValue& dictionary, std::string_view name) {
    const PickleValue* found = nullptr;
    if (!dictionary.is(Kind::dict)) return found;
    for (std::size_t i = 0; i < dictionary.items.size(); i += 2) {
      if (dictionary.items[i]->is(Kind::text) && dictionary.items[i]->text == name) found = dictionary.items[i + 1];
    }
    return found;
  }

  static bool has_tensors(const PickleValue& value) {
    if (!value.is(Kind::dict)) return false;
    for (std::size_t i = 1; i < value.items.size(); i += 2) {
      if (tensor_call(value.items[i])) return true;
    }
    return false;
  }

  const PickleValue& state_dictionary() const {
    const PickleValue& saved = pickle_.value();
    if (!saved.is(Kind::dict)) throw Error("no state dictionary", where_, "a dictionary of tensors", shown(saved));
    for (const char* name : kStateDictionaries) {
      if (const PickleValue* value = member(saved, name); value && has_tensors(*value)) return *value;
    }
    if (has_tensors(saved)) return saved;

    const PickleValue* only = nullptr;
    std::string names;
    std::set<const PickleValue*> seen;  // one dictionary may stand under a million names
    for (std::size_t i = 1; i < saved.items.size(); i += 2) {
      if (!seen.insert(saved.items[i]).second || !has_tensors(*saved.items[i])) continue;
      names += (only ? ", " : "") + shown(*saved.items[i - 1]);
      if (only) throw Error("several state dictionaries", where_, "one, or one named state_dict", names);
      only = saved.items[i];
    }
    if (!only) throw Error("no state dictionary", where_, "a dictionary of tensors", "none");
    return *only;
  }

  std::string of(const std::string& name) const { return where_ + ": " + quote(name); }

  const WeightFile& file_;
  std::string where_;
  Pickle pickle_;
  std::optional<ZipArchive> zip_;  // of the newer format
  std::string root_;
  std::unordered_map<std::string, std::shared_ptr<Checksum>> checksums_;  // of its storages
  std::unordered_map<std::string, Storage> storages_;                     // of the older one
};

}  // namespace

std::shared_ptr<const TensorStore> open_pytorch_checkpoint(const std::filesystem::path& file) {
  auto opened = std::make_shared<const WeightFile>(file);
  return std::make_shared<PlacedTensors>(opened, Checkpoint(*opened).read());
}

std::shared_ptr<const TensorStore> open_sharded_pytorch_checkpoint(const std::filesystem::path& index) {
  return open_sharded(index, open_pytorch_checkpoint);
}

}  // namespace saccade
