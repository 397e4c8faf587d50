#pragma once

#include "engine/trace/input.h"

namespace saccade {

/// A picture of any size, as a model of one size reads it: scaled as a whole until it fits, in the middle, and what is
/// left over at two sides filled with the colour of its border. Grey becomes three equal channels, colours become grey
/// as the eye weighs them (ITU-R BT.601). One that has that size and those channels is given back as it is.
///
/// Scaled with a triangle filter that is as wide as the larger pixels, as PyTorch's
/// `interpolate(mode="bilinear", antialias=True)`.
/// @param width, height, channels of the result: pixels, and 1 or 3
/// @throws Error for a picture without pixels, or with another number of values than its pixels have
Picture fitted(const Picture& picture, int width, int height, int channels);

}  // namespace saccade
