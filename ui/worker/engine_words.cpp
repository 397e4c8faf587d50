// Prints what the engine's tables say to people, marked for lupdate: the engine knows nothing of Qt.

#include <iomanip>
#include <iostream>

#include "engine/attention/explain.h"
#include "engine/trace/trace.h"

int main() {
  const auto mark = [](const char* context, const std::string& words) {
    std::cout << "QT_TRANSLATE_NOOP(\"" << context << "\", " << std::quoted(words) << ")\n";
  };
  for (const std::string& words : saccade::explanation_words()) mark("Mechanism", words);
  for (const char* name : saccade::check_names()) mark("Check", name);
}
