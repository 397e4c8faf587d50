#include "engine/text/tokenizer_files.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/text/older_tokenizers.h"
#include "engine/text/tokenizer_file.h"

namespace saccade {

namespace fs = std::filesystem;

Tokenizers load_tokenizers(const fs::path& directory, const std::string& model_type) {
  const auto has = [&](const std::string& name) {
    std::error_code ignored;
    return fs::is_regular_file(directory / name, ignored);
  };
  if (has("tokenizer.json")) {
    const std::shared_ptr<const Tokenizer> source = load_tokenizer(directory / "tokenizer.json");
    const bool has_target = has("target_tokenizer.json");
    return {source, has_target ? load_tokenizer(directory / "target_tokenizer.json") : source};
  }
  std::string would_do = "tokenizer.json";
  for (const OlderTokenizer& older : older_tokenizers()) {
    if (std::all_of(older.files.begin(), older.files.end(), has)) {
      return older.load(directory, older.files.front(), model_type);
    }
    for (const std::string& name : older.files) would_do += (&name == &older.files.front() ? " or " : " and ") + name;
  }
  throw Error("the model has no tokenizer", directory.string(), would_do, "none of them");
}

}  // namespace saccade
