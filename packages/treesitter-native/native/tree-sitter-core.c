/* The whole core in one unit, as its own build does; it comes from the npm package tree-sitter. */

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
/*
 * Structures are copied eight bytes at a time, not sixteen. What was just stored in parts cannot be loaded in one piece
 * before it has reached the cache, and the parser copies positions and entries of its stack right after it has filled them.
 */
#pragma GCC target("general-regs-only")
#endif

#include "plain-counts.h"
#include "table-cache.h"
#include "lib.c"

#include "core-additions.h"

bool parse_fails(const TSParser *parser) {
  if (parser->finished_tree.ptr != NULL) return false;
  const uint32_t count = ts_stack_version_count(parser->stack);
  for (StackVersion version = 0; version < count; version++) {
    if (ts_stack_error_cost(parser->stack, version) == 0) return false;
  }
  return count > 0;
}

/* Field by field, for the same reason: those of a position have four bytes. */
static inline void copy_position(Length *to, const volatile Length *from) {
  to->bytes = from->bytes;
  to->extent.row = from->extent.row;
  to->extent.column = from->extent.column;
}

/*
 * As the core's own, for what nearly every character is: not the first one, no surrogate, and at hand. The core looks at each
 * for pieces of text to be fetched, for ranges to be left out and for its encoding.
 */
static void advance_within_text(TSLexer *data, bool skip) {
  Lexer *self = (Lexer *)data;
  const uint32_t next = self->current_position.bytes + 2;
  const uint32_t in_chunk = next - self->chunk_start;
  const bool is_at_hand = self->lookahead_size == 2 && self->current_position.bytes > 0 && self->chunk != NULL &&
                          in_chunk < self->chunk_size;
  if (!is_at_hand) {
    ts_lexer__advance(data, skip);
    return;
  }
  const uint8_t *bytes = (const uint8_t *)self->chunk + in_chunk;
  const int32_t unit = bytes[0] | bytes[1] << 8;
  if ((unit & 0xf800) == 0xd800) {
    ts_lexer__advance(data, skip);
    return;
  }
  if (data->lookahead == '\n') {
    self->current_position.extent.row++;
    self->current_position.extent.column = 0;
    ts_lexer__set_column_data(self, 0);
  } else {
    self->current_position.extent.column += 2;
    ts_lexer__increment_column_data(self);
  }
  self->current_position.bytes = next;
  if (skip) copy_position(&self->token_start_position, &self->current_position);
  data->lookahead = unit;
}

/* As the core's own, which looks for ranges that were left out. */
static void mark_end_within_text(TSLexer *data) {
  Lexer *self = (Lexer *)data;
  copy_position(&self->token_end_position, &self->current_position);
}

void expect_whole_text(TSParser *parser) {
  parser->lexer.data.advance = advance_within_text;
  parser->lexer.data.mark_end = mark_end_within_text;
}
