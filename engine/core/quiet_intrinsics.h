#pragma once

// GCC 12's own AVX-512 header reads a register that it left undefined on purpose, and warns of it hundreds of times
// where Eigen uses it (its bug 105593). Read before Eigen, this turns those two warnings off for the header's lines and
// no others.
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif
