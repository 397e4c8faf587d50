#pragma once

#include <QByteArray>
#include <QImage>
#include <filesystem>
#include <string>

#include "engine/trace/input.h"
#include "engine/trace/input_source.h"

namespace saccade::worker {

/// What is read of a picture's file: so many bytes, and so many pixels as its header says. Whatever they are, decoding
/// takes no more than 256 MiB.
inline constexpr int kMostPictureBytes = 64 << 20;
inline constexpr qint64 kMostPixels = 32'000'000;
/// A picture that is longer is made smaller: no model looks at so many pixels, and a trace keeps them all.
inline constexpr int kLongestSide = 1024;

/// The picture in a file of a format that is drawn in pixels (PNG, JPEG, GIF, WebP, BMP, PPM), upright, its first
/// frame, on white where it is transparent, with 8 bits a channel; grey where all of it is. @throws Error
Picture read_picture(const std::filesystem::path& file);
/// The same of a file's bytes. @param where what they are called in messages
Picture decode_picture(const QByteArray& bytes, const std::string& where);
/// The same of an image that is decoded already.
Picture picture_of(const QImage& image);

/// Null where the picture is empty.
QImage image_of(const Picture& picture);

/// What is written down, for a model that reads `kind`. @throws Error as `read_picture` does
Input read_input(const InputSource& source, InputKind kind);

/// Whether a file's name says that it is a picture.
bool is_picture_file(const QString& path);

/// The text of a file in UTF-8, without the line break at its end. @throws Error for more than `kMostTextBytes`, and
/// for what is no text
std::string read_text(const std::filesystem::path& file);
/// The same of bytes that have been read.
std::string decode_text(std::string bytes, const std::string& where);
inline constexpr int kMostTextBytes = 16 << 20;

}  // namespace saccade::worker
