/* The whole core in one unit, as its own build does; it comes from the npm package tree-sitter. */
#include "table-cache.h"
#include "lib.c"
