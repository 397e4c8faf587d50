#pragma once

#include <QString>
#include <memory>

class QTextDocument;

namespace saccade::window {

/// A model's card as a text to read: headings, lists and tables are set, and nothing that it names is loaded or opened.
/// An image is its description, a link its text with the address behind it, HTML is what is written there. A card that
/// is too large, or whose tables no person would write, is shown as it is written.
std::unique_ptr<QTextDocument> card_document(const QString& card);

}  // namespace saccade::window
