#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/weight_file.h"

namespace saccade {

/// What a pickle says, as data. Values may be shared, and contain each other in circles.
struct PickleValue {
  enum class Kind {
    none,
    boolean,
    integer,
    number,
    big_integer,  // more than 64 bits: `text` has them, little-endian, two's complement
    text,
    bytes,
    tuple,
    list,
    set,
    dict,        // also an OrderedDict; `items` are key, value, key, value, ...
    global,      // a class or function, never looked up: `text` is its name, "torch.FloatStorage"
    call,        // `items` are the global and the tuple of its arguments
    persistent,  // `items` is the id, whose meaning the file format knows
  };

  bool is(Kind other) const { return kind == other; }

  Kind kind = Kind::none;
  union {
    std::int64_t integer = 0;  // and boolean
    double number;
  };
  std::string text;
  std::vector<const PickleValue*> items;
};

/// A value with everything it consists of.
class Pickle {
 public:
  const PickleValue& value() const { return *root_; }
  /// All of them, in the order of the file.
  const std::deque<PickleValue>& values() const { return values_; }
  /// Where the pickle ended in the file, in bytes.
  std::uint64_t end() const { return end_; }

 private:
  friend class PickleReader;

  std::deque<PickleValue> values_;  // pointers into a deque stay where they are as it grows
  const PickleValue* root_ = nullptr;
  std::uint64_t end_ = 0;
};

/// Reads a pickle of protocol 2 to 5 (Python's `pickletools` describes the operations) without executing anything: a
/// call is recorded as a call. Still no name is taken that `known` does not know, and the operations that make objects
/// of other classes are refused by name, as is all that a state dictionary does not need. An OrderedDict is a dict, and
/// the attributes that BUILD sets on it (`_metadata` of a state dictionary) are dropped; nothing else has any.
///
/// Time and memory are bounded by 2 million operations and 64 MiB of pickle.
/// @param begin, end the part of the file in which the pickle lies; it may end earlier
/// @param where what the pickle is called in messages
/// @throws Error
Pickle read_pickle(const WeightFile& file, std::uint64_t begin, std::uint64_t end, const std::string& where,
                   bool (*known)(std::string_view global));

/// A value as messages show it: scalars as Python writes them, the others by kind ("a list").
std::string shown(const PickleValue& value);

}  // namespace saccade
