#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace saccade {

/// What a SentencePiece model file says of pieces and of the text before it is cut into them.
struct SentencePieceFile {
  enum class Kind { unigram = 1, bpe = 2, word = 3, character = 4 };
  enum class Type { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };

  struct Piece {
    std::string text;
    float score = 0;
    Type type = Type::normal;
  };

  std::vector<Piece> pieces;  // by id
  Kind kind = Kind::unigram;
  bool byte_fallback = false;
  std::string precompiled_charsmap;  // as `Precompiled` reads it; empty where nothing is replaced
  bool add_dummy_prefix = true;
  bool remove_extra_whitespaces = true;
};

/// Reads the fields of its protocol buffer that matter here and skips the others.
/// @throws Error for a field that reaches beyond the end, or a piece that is not UTF-8 or far too long
SentencePieceFile read_sentence_piece_file(const std::filesystem::path& path);

}  // namespace saccade
