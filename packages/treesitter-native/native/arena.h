/*
 * The memory of tree-sitter. A parse makes and drops many small blocks, and what is left of them at its end, the tree,
 * goes at once: so blocks are cut from chunks while an arena is open, kept by size when they are freed, and all of them
 * forgotten when it closes. Outside of an arena blocks come from malloc.
 */
#ifndef ARENA_H
#define ARENA_H

/* Makes tree-sitter take its memory here. To be called before any other of its functions; any number of times. */
void arena_install(void);

/* Opens the arena of this thread, which must not be open. */
void arena_open(void);

/* Frees every block made since the arena was opened. */
void arena_close(void);

#endif
