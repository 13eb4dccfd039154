/*
 * Reference counts of subtrees without atomic operations: no tree of this module is seen by two threads, or outlives the
 * call that made it.
 *
 * To be included before the sources of the core, in place of its own header of these functions.
 */
#ifndef TREE_SITTER_ATOMIC_H_
#define TREE_SITTER_ATOMIC_H_

#include <stddef.h>
#include <stdint.h>

static inline size_t atomic_load(const volatile size_t *value) {
  return *value;
}

static inline uint32_t atomic_inc(volatile uint32_t *count) {
  return ++*(uint32_t *)count;
}

static inline uint32_t atomic_dec(volatile uint32_t *count) {
  return --*(uint32_t *)count;
}

#endif
