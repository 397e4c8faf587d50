#pragma once

#include <functional>

namespace saccade {

/// How many threads parallel_for() uses: as many as the processor runs at once, or fewer if `SACCADE_THREADS` says so.
int thread_count();

/// Calls `body(i)` for every i below `count`, on several threads, and returns when all have ended. What the calls
/// compute must not depend on their order. One loop at a time is shared out: a loop within a loop, or one that another
/// thread begins meanwhile, runs on its own thread alone. An exception of a call is thrown here.
void parallel_for(int count, const std::function<void(int)>& body);

}  // namespace saccade
