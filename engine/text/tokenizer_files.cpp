#include "engine/text/tokenizer_files.h"

#include "engine/core/error.h"
#include "engine/text/tokenizer_file.h"

namespace saccade {

namespace fs = std::filesystem;

Tokenizers load_tokenizers(const fs::path& directory, const std::string&) {
  std::error_code ignored;
  const fs::path source = directory / "tokenizer.json", target = directory / "target_tokenizer.json";
  if (!fs::is_regular_file(source, ignored)) {
    throw Error("the model has no tokenizer", directory.string(), "tokenizer.json", "no such file");
  }
  const std::shared_ptr<const Tokenizer> read = load_tokenizer(source);
  return {read, fs::is_regular_file(target, ignored) ? load_tokenizer(target) : read};
}

}  // namespace saccade
