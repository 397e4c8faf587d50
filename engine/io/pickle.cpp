#include "engine/io/pickle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

using Kind = PickleValue::Kind;

constexpr std::uint64_t kLargestPickle = 64 << 20;
/// Bounds everything at once: an operation adds at most one value, one entry of the memo or one mark.
constexpr int kMostOperations = 2'000'000;
constexpr std::uint64_t kWindow = 64 << 10;
constexpr std::size_t kLongestLine = 1000;  // a module's or a class's name

/// Operations that are not carried out.
struct Refused {
  unsigned char code;
  const char* name;
};
constexpr std::array kRefused = {
    Refused{'2', "DUP"},         Refused{'F', "FLOAT"},        Refused{'I', "INT"},
    Refused{'L', "LONG"},        Refused{'P', "PERSID"},       Refused{'S', "STRING"},
    Refused{'V', "UNICODE"},     Refused{'d', "DICT"},         Refused{'g', "GET"},
    Refused{'l', "LIST"},        Refused{'o', "OBJ"},          Refused{'p', "PUT"},
    Refused{0x81, "NEWOBJ"},     Refused{0x82, "EXT1"},        Refused{0x83, "EXT2"},
    Refused{0x84, "EXT4"},       Refused{0x8b, "LONG4"},       Refused{0x92, "NEWOBJ_EX"},
    Refused{0x96, "BYTEARRAY8"}, Refused{0x97, "NEXT_BUFFER"}, Refused{0x98, "READONLY_BUFFER"},
};

std::string name_of(unsigned char code) {
  const auto found = std::find_if(kRefused.begin(), kRefused.end(), [&](const Refused& op) { return op.code == code; });
  return found != kRefused.end() ? found->name : "byte " + std::to_string(code);
}

}  // namespace

/// Python's pickle machine: a stack, marks on it, and a memo of values that are used again.
class PickleReader {
 public:
  PickleReader(const WeightFile& file, std::uint64_t begin, std::uint64_t end, const std::string& where,
               bool (*known)(std::string_view))
      : file_(file),
        begin_(begin),
        at_(begin),
        end_(std::min(end, begin + kLargestPickle)),
        cut_(end_ < end),
        where_(where),
        known_(known) {}

  Pickle read() {
    for (;;) {
      operation_ = at_;
      count_operation();
      const auto code = static_cast<unsigned char>(take(1)[0]);
      if (code == '.') break;
      execute(code);
    }
    result_.root_ = pop();
    result_.end_ = at_;
    return std::move(result_);
  }

 private:
  void execute(unsigned char code) {
    switch (code) {
      case 0x80:  // PROTO
        if (const auto version = number(1); version < 2 || version > 5) {
          fail("the pickle is of another protocol", "2 to 5", std::to_string(version));
        }
        return;
      case 0x95:  // FRAME, whose length serves only readers of streams
        number(8);
        return;
      case '(':  // MARK
        marks_.push_back(stack_.size());
        return;
      case '0':  // POP
        pop();
        return;
      case '1':  // POP_MARK
        pop_to_mark();
        return;

      case 'N':
        push(Kind::none);
        return;
      case 0x88:  // NEWTRUE
      case 0x89:  // NEWFALSE
        push(Kind::boolean).integer = code == 0x88;
        return;
      case 'J':  // BININT, the only one with a sign
        push(Kind::integer).integer = static_cast<std::int32_t>(number(4));
        return;
      case 'K':  // BININT1
        push(Kind::integer).integer = static_cast<std::int64_t>(number(1));
        return;
      case 'M':  // BININT2
        push(Kind::integer).integer = static_cast<std::int64_t>(number(2));
        return;
      case 0x8a:  // LONG1
        push_long(take(number(1)));
        return;
      case 'G': {  // BINFLOAT, big-endian
        std::string bytes(take(8));
        std::reverse(bytes.begin(), bytes.end());
        push(Kind::number).number = std::bit_cast<double>(little_endian(bytes));
        return;
      }
      case 'U':   // SHORT_BINSTRING, the text of Python 2
      case 0x8c:  // SHORT_BINUNICODE
        push_text(Kind::text, 1);
        return;
      case 'T':  // BINSTRING
      case 'X':  // BINUNICODE
        push_text(Kind::text, 4);
        return;
      case 0x8d:  // BINUNICODE8
        push_text(Kind::text, 8);
        return;
      case 'C':  // SHORT_BINBYTES
        push_text(Kind::bytes, 1);
        return;
      case 'B':  // BINBYTES
        push_text(Kind::bytes, 4);
        return;
      case 0x8e:  // BINBYTES8
        push_text(Kind::bytes, 8);
        return;

      case ')':  // EMPTY_TUPLE
        push(Kind::tuple);
        return;
      case ']':  // EMPTY_LIST
        push(Kind::list);
        return;
      case '}':  // EMPTY_DICT
        push(Kind::dict);
        return;
      case 0x8f:  // EMPTY_SET
        push(Kind::set);
        return;
      case 0x85:  // TUPLE1 to TUPLE3
      case 0x86:
      case 0x87:
        push_container(Kind::tuple, pop_many(code - 0x84));
        return;
      case 't':  // TUPLE
        push_container(Kind::tuple, pop_to_mark());
        return;
      case 0x91:  // FROZENSET
        push_container(Kind::set, pop_to_mark());
        return;
      case 'a':  // APPEND
        add(Kind::list, pop_many(1));
        return;
      case 'e':  // APPENDS
        add(Kind::list, pop_to_mark());
        return;
      case 0x90:  // ADDITEMS
        add(Kind::set, pop_to_mark());
        return;
      case 's':  // SETITEM
        add(Kind::dict, pop_many(2));
        return;
      case 'u':  // SETITEMS
        add(Kind::dict, pop_to_mark());
        return;

      case 'q':  // BINPUT
        memo_[number(1)] = top();
        return;
      case 'r':  // LONG_BINPUT
        memo_[number(4)] = top();
        return;
      case 0x94: {  // MEMOIZE
        const std::uint64_t index = memo_.size();
        memo_[index] = top();
        return;
      }
      case 'h':  // BINGET
        push_again(number(1));
        return;
      case 'j':  // LONG_BINGET
        push_again(number(4));
        return;

      case 'c': {  // GLOBAL
        const std::string module = line();
        push_global(module, line());
        return;
      }
      case 0x93: {  // STACK_GLOBAL
        const auto names = pop_many(2);
        if (!names[0]->is(Kind::text) || !names[1]->is(Kind::text)) fail("wrong pickle", "a name", shown(*names[1]));
        push_global(names[0]->text, names[1]->text);
        return;
      }
      case 'i': {  // INST, which calls what it names
        const std::string module = line();
        refuse_call(module + "." + line());
      }
      case 'R':  // REDUCE
        call();
        return;
      case 'b':  // BUILD
        pop();
        if (!top()->is(Kind::dict)) fail("the pickle sets attributes", "those of a dictionary", shown(*top()));
        return;
      case 'Q':  // BINPERSID
        push_container(Kind::persistent, pop_many(1));
        return;
      default:
        fail("the pickle wants an operation that is not carried out", "tensors and plain values", name_of(code));
    }
  }

  // --- bytes ---

  /// Valid until the next call. Bytes are copied from the file a window at a time, see WeightFile.
  std::string_view take(std::uint64_t count) {
    if (count > end_ - at_) {
      if (cut_) fail("the pickle is too long", "at most " + std::to_string(kLargestPickle) + " bytes", "more");
      fail("the pickle ends too early", std::to_string(count) + " more bytes", std::to_string(end_ - at_));
    }
    if (at_ < window_begin_ || at_ + count > window_begin_ + window_.size()) {
      window_ = file_.text(at_, std::min(std::max(count, kWindow), end_ - at_));
      window_begin_ = at_;
    }
    const auto taken = std::string_view(window_).substr(at_ - window_begin_, count);
    at_ += count;
    return taken;
  }

  static std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
      value = value << 8 | static_cast<unsigned char>(*byte);
    return value;
  }

  std::uint64_t number(std::uint64_t size) { return little_endian(take(size)); }

  std::string line() {
    std::string text;
    for (char c; (c = take(1)[0]) != '\n'; text += c) {
      if (text.size() == kLongestLine) fail("wrong pickle", "a name", quote(text));
    }
    return text;
  }

  // --- values ---

  PickleValue& push(Kind kind) {
    PickleValue& value = result_.values_.emplace_back();
    value.kind = kind;
    stack_.push_back(&value);
    return value;
  }

  void push_container(Kind kind, std::vector<const PickleValue*> items) { push(kind).items = std::move(items); }

  void push_text(Kind kind, std::uint64_t size_of_length) {
    const std::string_view text = take(number(size_of_length));
    push(kind).text = text;
  }

  void push_long(std::string_view bytes) {
    if (bytes.size() > 8) {
      push(Kind::big_integer).text = bytes;
      return;
    }
    const bool negative = !bytes.empty() && static_cast<signed char>(bytes.back()) < 0;
    const std::uint64_t high = negative && bytes.size() < 8 ? ~std::uint64_t{0} << 8 * bytes.size() : 0;
    push(Kind::integer).integer = static_cast<std::int64_t>(little_endian(bytes) | high);
  }

  void push_again(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("wrong pickle", "a value in the memo at " + std::to_string(index), "nothing");
    stack_.push_back(found->second);
  }

  void push_global(const std::string& module, const std::string& name) {
    std::string global = module + "." + name;
    if (!known_(global)) refuse_call(global);
    push(Kind::global).text = std::move(global);
  }

  [[noreturn]] void refuse_call(const std::string& global) const {
    fail("the file wants to call a function that is not carried out", "only what builds tensors and plain values",
         quote(global));
  }

  PickleValue* pop() {
    PickleValue* value = top();
    stack_.pop_back();
    return value;
  }

  PickleValue* top() const {
    if (stack_.size() == floor()) fail("wrong pickle", "a value on the stack", "nothing");
    return stack_.back();
  }

  std::vector<const PickleValue*> pop_many(std::size_t count) {
    if (stack_.size() - floor() < count) fail("wrong pickle", "a value on the stack", "nothing");
    std::vector<const PickleValue*> values(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return values;
  }

  std::vector<const PickleValue*> pop_to_mark() {
    if (marks_.empty()) fail("wrong pickle", "a mark on the stack", "nothing");
    auto values = pop_many(stack_.size() - marks_.back());
    marks_.pop_back();
    return values;
  }

  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  void add(Kind kind, const std::vector<const PickleValue*>& items) {
    PickleValue* to = top();
    if (!to->is(kind)) {
      fail("wrong pickle", kind == Kind::list ? "a list" : kind == Kind::set ? "a set" : "a dictionary", shown(*to));
    }
    if (kind == Kind::dict && items.size() % 2 != 0) fail("wrong pickle", "keys and values", "a key alone");
    to->items.insert(to->items.end(), items.begin(), items.end());
  }

  void call() {
    const auto parts = pop_many(2);
    if (!parts[0]->is(Kind::global)) fail("wrong pickle", "a function to call", shown(*parts[0]));
    if (!parts[1]->is(Kind::tuple)) fail("wrong pickle", "a tuple of arguments", shown(*parts[1]));
    if (parts[0]->text == "collections.OrderedDict") {
      push_ordered_dict(*parts[1]);
    } else {
      push_container(Kind::call, parts);
    }
  }

  /// Empty, or as Python 2 wrote one: with a list of [key, value].
  void push_ordered_dict(const PickleValue& arguments) {
    PickleValue& dict = push(Kind::dict);
    if (arguments.items.empty()) return;
    const PickleValue& pairs = *arguments.items[0];
    if (arguments.items.size() > 1 || !pairs.is(Kind::list)) fail("wrong pickle", "a list of pairs", shown(pairs));
    for (const PickleValue* pair : pairs.items) {
      if ((!pair->is(Kind::list) && !pair->is(Kind::tuple)) || pair->items.size() != 2) {
        fail("wrong pickle", "a key and a value", shown(*pair));
      }
      count_operation();  // one list may be the argument of many calls
      dict.items.insert(dict.items.end(), pair->items.begin(), pair->items.end());
    }
  }

  void count_operation() {
    if (++operations_ <= kMostOperations) return;
    fail("the pickle is too long", "at most " + std::to_string(kMostOperations) + " operations", "more");
  }

  [[noreturn]] void fail(Summary what, const std::string& expected, const std::string& found) const {
    throw Error(what, where_ + ", byte " + std::to_string(operation_ - begin_), expected, found);
  }

  const WeightFile& file_;
  const std::uint64_t begin_;
  std::uint64_t at_;
  const std::uint64_t end_;
  const bool cut_;  // the pickle may go on after end_
  const std::string& where_;
  bool (*const known_)(std::string_view);
  std::uint64_t operation_ = 0;  // where the current one begins
  int operations_ = 0;

  std::string window_;
  std::uint64_t window_begin_ = 0;
  Pickle result_;
  std::vector<PickleValue*> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint64_t, PickleValue*> memo_;
};

Pickle read_pickle(const WeightFile& file, std::uint64_t begin, std::uint64_t end, const std::string& where,
                   bool (*known)(std::string_view global)) {
  return PickleReader(file, begin, end, where, known).read();
}

std::string shown(const PickleValue& value) {
  switch (value.kind) {
    case Kind::none:
      return "None";
    case Kind::boolean:
      return value.integer ? "True" : "False";
    case Kind::integer:
      return std::to_string(value.integer);
    case Kind::number:
      return nlohmann::json(value.number).dump();
    case Kind::big_integer:
      return "an integer of more than 64 bits";
    case Kind::text:
      return quote(value.text);
    case Kind::bytes:
      return "bytes";
    case Kind::tuple:
      return "a tuple";
    case Kind::list:
      return "a list";
    case Kind::set:
      return "a set";
    case Kind::dict:
      return "a dictionary";
    case Kind::global:
      return quote(value.text);
    case Kind::call:
      return "a call of " + quote(value.items[0]->text);
    case Kind::persistent:
      return "a storage";
  }
  return {};
}

}  // namespace saccade
