/* The whole core in one unit, as its own build does; it comes from the npm package tree-sitter. */
#include "table-cache.h"
#include "lib.c"

#include "parse-fails.h"

bool parse_fails(const TSParser *parser) {
  if (parser->finished_tree.ptr != NULL) return false;
  const uint32_t count = ts_stack_version_count(parser->stack);
  for (StackVersion version = 0; version < count; version++) {
    if (ts_stack_error_cost(parser->stack, version) == 0) return false;
  }
  return count > 0;
}
