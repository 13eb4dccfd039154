#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "thread-local.h"

enum {
  CLASS_BYTES = 16,
  SMALL_CLASSES = 64,
  LARGEST_SMALL = SMALL_CLASSES * CLASS_BYTES,
  CHUNK_BYTES = 1 << 20,
  /* Chunks that a thread keeps for its next arena. */
  KEPT_CHUNKS = 16,
};

/* Stands before every block; the block follows at an address that is a multiple of 16. */
typedef struct Header {
  /* Of a block that comes from malloc within an arena: its neighbours, so that closing finds it. */
  struct Header *previous, *next;
  /* Usable bytes. */
  size_t size;
  /* OUTSIDE, LARGE, or the class of a small block. Small blocks have this and `size` only. */
  size_t kind;
} Header;

enum { OUTSIDE = SMALL_CLASSES, LARGE = SMALL_CLASSES + 1, SMALL_HEADER_BYTES = 2 * sizeof(size_t) };

typedef struct FreeBlock {
  struct FreeBlock *next;
} FreeBlock;

typedef struct Chunk {
  struct Chunk *next;
  /* Blocks are at multiples of 16. */
  void *alignment;
  char bytes[CHUNK_BYTES];
} Chunk;

typedef struct {
  bool open;
  /* The chunks in use, the newest first, and those kept for later. */
  Chunk *used, *kept;
  unsigned kept_count;
  char *at, *end;
  FreeBlock *free[SMALL_CLASSES];
  Header *large;
} Arena;

static THREAD_LOCAL Arena arena;

static void *checked(void *memory, size_t size) {
  if (memory != NULL) return memory;
  /* tree-sitter has no way on without memory; its own allocator ends the process too. */
  fprintf(stderr, "tree-sitter failed to allocate %zu bytes\n", size);
  abort();
}

static Header *header_of(void *block) {
  return (Header *)block - 1;
}

static void add_chunk(void) {
  Chunk *chunk = arena.kept;
  if (chunk != NULL) {
    arena.kept = chunk->next;
    arena.kept_count--;
  } else {
    chunk = checked(malloc(sizeof(Chunk)), sizeof(Chunk));
  }
  chunk->next = arena.used;
  arena.used = chunk;
  arena.at = chunk->bytes;
  arena.end = chunk->bytes + CHUNK_BYTES;
}

static void *allocate_small(size_t class) {
  FreeBlock *known = arena.free[class];
  if (known != NULL) {
    arena.free[class] = known->next;
    return known;
  }
  const size_t size = (class + 1) * CLASS_BYTES;
  if ((size_t)(arena.end - arena.at) < size + SMALL_HEADER_BYTES) add_chunk();
  char *block = arena.at + SMALL_HEADER_BYTES;
  arena.at = block + size;
  header_of(block)->size = size;
  header_of(block)->kind = class;
  return block;
}

static void *allocate_large(size_t size) {
  Header *header = checked(malloc(sizeof(Header) + size), size);
  *header = (Header){.size = size, .kind = arena.open ? LARGE : OUTSIDE};
  if (arena.open) {
    header->next = arena.large;
    if (arena.large != NULL) arena.large->previous = header;
    arena.large = header;
  }
  return header + 1;
}

static void *allocate(size_t size) {
  if (!arena.open || size > LARGEST_SMALL) return allocate_large(size);
  return allocate_small(size == 0 ? 0 : (size - 1) / CLASS_BYTES);
}

static void *allocate_zeroed(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) checked(NULL, SIZE_MAX);
  return memset(allocate(count * size), 0, count * size);
}

static void release(void *block) {
  if (block == NULL) return;
  Header *header = header_of(block);
  if (header->kind < SMALL_CLASSES) {
    FreeBlock *freed = block;
    freed->next = arena.free[header->kind];
    arena.free[header->kind] = freed;
    return;
  }
  if (header->kind == LARGE) {
    if (header->previous != NULL) header->previous->next = header->next;
    else arena.large = header->next;
    if (header->next != NULL) header->next->previous = header->previous;
  }
  free(header);
}

static void *reallocate(void *block, size_t size) {
  if (block == NULL) return allocate(size);
  const size_t usable = header_of(block)->size;
  if (size <= usable) return block;
  void *larger = allocate(size);
  memcpy(larger, block, usable);
  release(block);
  return larger;
}

void arena_install(void) {
  ts_set_allocator(allocate, allocate_zeroed, reallocate, release);
}

void arena_open(void) {
  arena.open = true;
  arena.at = arena.end = NULL;
}

void arena_close(void) {
  while (arena.large != NULL) {
    Header *next = arena.large->next;
    free(arena.large);
    arena.large = next;
  }
  while (arena.used != NULL) {
    Chunk *chunk = arena.used;
    arena.used = chunk->next;
    if (arena.kept_count < KEPT_CHUNKS) {
      chunk->next = arena.kept;
      arena.kept = chunk;
      arena.kept_count++;
    } else {
      free(chunk);
    }
  }
  memset(arena.free, 0, sizeof arena.free);
  arena.open = false;
}
