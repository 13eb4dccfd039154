#ifndef DEADLINE_H
#define DEADLINE_H

#include <stdbool.h>

/* A moment on a clock that never goes back, or none. */
typedef struct {
  bool set;
  double at_ms;
} Deadline;

/* The deadline after a span of milliseconds; none for 0 or less. */
Deadline deadline_after(double span_ms);

bool deadline_passed(const Deadline *deadline);

#endif
