#pragma once

#include <QString>
#include <exception>

namespace saccade::worker {

/// An error in one line, in the language of the program. Its summary is looked up; the facts (file, key, numbers) stay
/// as they are. In English it is `what()`, and for any exception that is not the engine's it always is.
QString message_of(const std::exception& error);

}  // namespace saccade::worker
