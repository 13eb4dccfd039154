#include "tree-matches.h"

#include <stdlib.h>

enum { NUMBERS_PER_CAPTURE = 4, FIRST_CAPACITY = 1024, MATCHES_PER_CHECK = 0x1000 };

static bool reserve(MatchList *list, size_t more) {
  if (list->count + more <= list->capacity) return true;
  size_t capacity = list->capacity == 0 ? FIRST_CAPACITY : list->capacity;
  while (capacity < list->count + more) capacity *= 2;
  uint32_t *values = realloc(list->values, capacity * sizeof(uint32_t));
  if (values == NULL) return false;
  list->values = values;
  list->capacity = capacity;
  return true;
}

static bool append(MatchList *list, const TSQueryMatch *match) {
  if (!reserve(list, 2 + NUMBERS_PER_CAPTURE * (size_t)match->capture_count)) return false;
  uint32_t *out = list->values + list->count;
  *out++ = match->pattern_index;
  *out++ = match->capture_count;
  for (uint16_t number = 0; number < match->capture_count; number++) {
    const TSQueryCapture *capture = &match->captures[number];
    *out++ = capture->index;
    *out++ = ts_node_start_byte(capture->node) / 2;
    *out++ = ts_node_end_byte(capture->node) / 2;
    *out++ = ts_node_symbol(capture->node) | (ts_node_is_named(capture->node) ? NAMED_NODE : 0);
  }
  list->count = (size_t)(out - list->values);
  return true;
}

MatchesResult tree_matches_find(MatchList *list, const TSQuery *query, const TSTree *tree, IsLate is_late,
                                void *payload) {
  MatchesResult result = MATCHES_DONE;
  TSQueryMatch match;
  TSQueryCursor *cursor = ts_query_cursor_new();
  ts_query_cursor_exec(cursor, query, ts_tree_root_node(tree));
  for (uint32_t found = 0; result == MATCHES_DONE && ts_query_cursor_next_match(cursor, &match); found++) {
    if (!append(list, &match)) result = MATCHES_NO_MEMORY;
    else if (found % MATCHES_PER_CHECK == 0 && is_late(payload)) result = MATCHES_EXPIRED;
  }
  ts_query_cursor_delete(cursor);
  return result;
}

void match_list_free(MatchList *list) {
  free(list->values);
  *list = (MatchList){0};
}
