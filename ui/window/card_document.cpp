#include "ui/window/card_document.h"

#include <QCoreApplication>
#include <QImage>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>
#include <algorithm>

namespace saccade::window {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(CardDocument)
};

constexpr qsizetype kMostCharacters = 64 << 10;
/// What takes longer than in proportion to be laid out.
constexpr int kMostColumns = 32, kMostNested = 12;
constexpr qsizetype kLongestAddress = 200;

/// A document that asks nobody for anything.
class Document : public QTextDocument {
 public:
  using QTextDocument::QTextDocument;

 protected:
  QVariant loadResource(int type, const QUrl&) override {
    // Without a picture Qt would look for a file of that name.
    static const QImage nothing = [] {
      QImage image(1, 1, QImage::Format_ARGB32);
      image.fill(Qt::transparent);
      return image;
    }();
    return type == ImageResource ? QVariant(nothing) : QVariant(QByteArray());
  }
};

bool is_written_by_hand(const QString& markdown) {
  if (markdown.size() > kMostCharacters) return false;
  const auto lines = QStringView(markdown).split(u'\n');
  return std::ranges::all_of(lines, [](QStringView line) {
    qsizetype nested = 0;
    for (const QChar c : line) {
      if (!c.isSpace() && c != '>' && c != '-' && c != '*' && c != '+') break;
      nested += c.isSpace() ? 0 : 1;
    }
    const bool rule = line.trimmed().size() == nested;
    return line.count(u'|') <= kMostColumns && line.count(u'[') <= kMostColumns && (rule || nested <= kMostNested);
  });
}

/// The lines between two of "---" at the beginning are data, not Markdown.
QString without_front_matter(QString markdown) {
  if (!markdown.startsWith(QLatin1String("---\n"))) return markdown;
  const qsizetype end = markdown.indexOf(QLatin1String("\n---\n"), 3);
  if (end < 0) return markdown;
  QString data = markdown.mid(4, end - 4);
  data.replace(QLatin1String("```"), QLatin1String("'''"));
  return QStringLiteral("```\n%1\n```\n").arg(data) + markdown.mid(end + 5);
}

/// Text in place of what would have to be loaded, or could be followed.
void make_plain(QTextDocument& document) {
  struct Change {
    int position, length;
    QString text;
    QTextCharFormat format;
  };
  std::vector<Change> changes;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    for (auto it = block.begin(); !it.atEnd(); ++it) {
      const QTextFragment fragment = it.fragment();
      const QTextCharFormat format = fragment.charFormat();
      if (!format.isImageFormat() && !format.isAnchor()) continue;
      QTextCharFormat plain;
      plain.setFontWeight(format.fontWeight());
      QString text = fragment.text();
      if (format.isImageFormat()) {
        const QString says = format.property(QTextFormat::ImageAltText).toString();
        text = says.isEmpty() ? Words::tr("[image]") : Words::tr("[image: %1]").arg(says);
      } else if (format.anchorHref() != text) {
        text =
            Words::tr("%1 (%2)", "a link's text and its address").arg(text, format.anchorHref().left(kLongestAddress));
      }
      changes.push_back({fragment.position(), fragment.length(), text, plain});
    }
  }
  QTextCursor cursor(&document);
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    cursor.setPosition(change->position);
    cursor.setPosition(change->position + change->length, QTextCursor::KeepAnchor);
    cursor.insertText(change->text, change->format);
  }
}

/// Room between the paragraphs, headings that are not larger than the window's own, and tables without frames.
void space_out(QTextDocument& document) {
  for (QTextFrame* frame : document.rootFrame()->childFrames()) {
    auto* table = qobject_cast<QTextTable*>(frame);
    if (!table) continue;
    QTextTableFormat format = table->format();
    format.setBorder(0);
    format.setCellSpacing(0);
    format.setCellPadding(3);
    format.setBottomMargin(8);
    table->setFormat(format);
  }
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    QTextCursor cursor(block);
    QTextBlockFormat paragraph;
    const int level = block.blockFormat().headingLevel();
    paragraph.setTopMargin(level > 0 && block.position() > 0 ? 14 : 0);
    paragraph.setBottomMargin(cursor.currentTable() ? 0 : 6);
    cursor.mergeBlockFormat(paragraph);
    if (level == 0) continue;
    QTextCharFormat heading;
    heading.setProperty(QTextFormat::FontSizeAdjustment, level == 1 ? 1 : 0);
    heading.setFontWeight(QFont::DemiBold);
    cursor.select(QTextCursor::BlockUnderCursor);
    cursor.mergeCharFormat(heading);
  }
}

}  // namespace

std::unique_ptr<QTextDocument> card_document(const QString& card) {
  QString markdown = card.left(kMostCharacters + 1);
  // Characters that cannot be seen are drawn by one font after the other, until none has them.
  markdown.removeIf([](QChar c) { return c.category() == QChar::Other_Control && c != '\n' && c != '\t'; });
  auto document = std::make_unique<Document>();
  if (is_written_by_hand(markdown)) {
    QTextDocument::MarkdownFeatures read = QTextDocument::MarkdownDialectGitHub;
    read |= QTextDocument::MarkdownNoHTML;
    document->setMarkdown(without_front_matter(markdown), read);
    make_plain(*document);
    space_out(*document);
  } else {
    document->setPlainText(markdown.left(kMostCharacters));
  }
  return document;
}

}  // namespace saccade::window
