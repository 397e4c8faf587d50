#include "engine/text/sentence_piece_file.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/quote.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr std::size_t kLargestFile = 64 << 20;
constexpr std::size_t kLongestPiece = 1024;  // bytes; those that were learnt have at most a few dozen

/// One field of a message: a number, or the bytes of a string or of a message inside.
struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;
  std::string_view bytes;
};

/// The fields of a message in the protocol buffers' wire format, one after the other.
class Fields {
 public:
  Fields(std::string_view message, const std::string& where) : rest_(message), where_(where) {}

  bool next(Field& field) {
    if (rest_.empty()) return false;
    const std::uint64_t tag = variable();
    field = {tag >> 3, 0, {}};
    switch (tag & 7) {
      case 0:
        field.value = variable();
        return true;
      case 1:
        field.value = fixed(8);
        return true;
      case 2:
        field.bytes = take(variable());
        return true;
      case 5:
        field.value = fixed(4);
        return true;
      default:
        throw Error("not a SentencePiece model", where_, "wire type 0, 1, 2 or 5", std::to_string(tag & 7));
    }
  }

 private:
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) {
      throw Error("a field reaches beyond the end", where_, std::to_string(size) + " bytes",
                  std::to_string(rest_.size()));
    }
    const std::string_view bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    return bytes;
  }

  std::uint64_t fixed(std::size_t size) {
    const std::string_view bytes = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  /// Seven bits to a byte, the lowest first.
  std::uint64_t variable() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    throw Error("not a SentencePiece model", where_, "numbers of at most 10 bytes", "a longer one");
  }

  std::string_view rest_;
  const std::string& where_;
};

template <typename Choice>
Choice choice(std::uint64_t value, std::uint64_t last, const std::string& where) {
  if (value < 1 || value > last) {
    throw Error("wrong value in a SentencePiece model", where, "1 to " + std::to_string(last), std::to_string(value));
  }
  return static_cast<Choice>(value);
}

SentencePieceFile::Piece read_piece(std::string_view message, const std::string& where) {
  SentencePieceFile::Piece piece;
  Fields fields(message, where);
  for (Field field; fields.next(field);) {
    if (field.number == 1) piece.text = field.bytes;
    if (field.number == 2) piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    if (field.number == 3) piece.type = choice<SentencePieceFile::Type>(field.value, 6, where + ": type");
  }
  if (unicode::well_formed(piece.text) != piece.text || piece.text.size() > kLongestPiece) {
    throw Error("wrong piece", where, "UTF-8 of at most " + std::to_string(kLongestPiece) + " bytes",
                quote(piece.text));
  }
  if (!std::isfinite(piece.score)) {
    throw Error("wrong score", where + ": " + quote(piece.text), "a finite number", std::to_string(piece.score));
  }
  return piece;
}

void read_trainer(std::string_view message, const std::string& where, SentencePieceFile& file) {
  Fields fields(message, where);
  for (Field field; fields.next(field);) {
    if (field.number == 3) file.kind = choice<SentencePieceFile::Kind>(field.value, 4, where + ": model_type");
    if (field.number == 35) file.byte_fallback = field.value != 0;
  }
}

void read_normalizer_spec(std::string_view message, const std::string& where, SentencePieceFile& file) {
  Fields fields(message, where);
  for (Field field; fields.next(field);) {
    if (field.number == 2) file.precompiled_charsmap = field.bytes;
    if (field.number == 3) file.add_dummy_prefix = field.value != 0;
    if (field.number == 4) file.remove_extra_whitespaces = field.value != 0;
  }
}

}  // namespace

SentencePieceFile read_sentence_piece_file(const std::filesystem::path& path) {
  const std::string where = path.string(), bytes = read_file(path, kLargestFile);
  SentencePieceFile file;
  Fields fields(bytes, where);
  for (Field field; fields.next(field);) {
    if (field.number == 1) {
      const std::string place = where + ": pieces[" + std::to_string(file.pieces.size()) + "]";
      file.pieces.push_back(read_piece(field.bytes, place));
    }
    if (field.number == 2) read_trainer(field.bytes, where + ": trainer_spec", file);
    if (field.number == 3) read_normalizer_spec(field.bytes, where + ": normalizer_spec", file);
  }
  if (file.pieces.empty()) throw Error("not a SentencePiece model", where, "pieces", "none");
  return file;
}

}  // namespace saccade
