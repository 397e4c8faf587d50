#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace saccade::figure {

/// How a weight becomes a place on a colour map. Small weights can be told apart on the steeper ones.
enum class Shade { linear, square_root, logarithmic };

/// The weight that the logarithm begins at: smaller ones have the shade of 0.
inline constexpr double kLeastLogWeight = 0.001;

/// In [0, 1] for any weight, growing with it; 1 for a weight of 1.
double shade_of(double weight, Shade shade);

/// The weights that a scale is labelled with, ascending: whole decades where it is logarithmic.
std::vector<double> tick_weights(Shade shade);

/// As files and the command line have it: "linear", "sqrt", "log".
QString name_of(Shade shade);
/// All of these, the plainest first.
QStringList shade_names();
std::optional<Shade> find_shade(const QString& name);

}  // namespace saccade::figure
