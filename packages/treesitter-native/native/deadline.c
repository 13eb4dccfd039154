#include "deadline.h"

#ifdef _WIN32
#include <windows.h>

static double now_ms(void) {
  return (double)GetTickCount64();
}
#else
#include <time.h>

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
#endif

Deadline deadline_after(double span_ms) {
  return span_ms > 0 ? (Deadline){true, now_ms() + span_ms} : (Deadline){false, 0};
}

bool deadline_passed(const Deadline *deadline) {
  return deadline->set && now_ms() > deadline->at_ms;
}
