#pragma once

#include "engine/trace/input.h"

namespace saccade {

inline constexpr int kDigitSide = 28, kDigitInk = 20;  // pixels

/// A drawing as the pictures of MNIST are (LeCun et al. 1998, section III.A): grey, white on black, 28 x 28, what is
/// written scaled into 20 x 20 and its centre of mass in the middle.
///
/// The paper is the median of the picture's border; what is written is lighter or darker, whichever there is more of,
/// and at least an eighth as strong as at its strongest. A picture that is 28 x 28 already keeps its place, and one
/// that is white on black too is given back as it is.
/// @throws Error for a picture without pixels, and where nothing is written
Picture prepared_digit(const Picture& picture);

/// @throws Error where a picture has not as many values as its sizes say, or other channels than 1 or 3
void require_pixels(const Picture& picture);

}  // namespace saccade
