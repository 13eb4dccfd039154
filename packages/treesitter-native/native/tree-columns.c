#include "tree-columns.h"

#include <stdlib.h>
#include <string.h>

enum { UNNUMBERED = 0xffff, MAX_FIELDS = 256, NODES_PER_CHECK = 0x10000 };

/* The symbol of ERROR nodes; with the one below it, it stands above the symbols of every language. */
enum { ERROR_SYMBOL = 0xffff };

TreeColumns tree_columns_in(void *block, uint32_t capacity) {
  TreeColumns columns = {.capacity = capacity, .start = block};
  columns.end = columns.start + capacity;
  columns.subtree_end = columns.end + capacity;
  columns.parent = (int32_t *)(columns.subtree_end + capacity);
  columns.kind = (uint16_t *)(columns.parent + capacity);
  columns.field = (uint8_t *)(columns.kind + capacity);
  columns.flags = columns.field + capacity;
  return columns;
}

bool tree_names_init(TreeNames *names, const TSLanguage *language) {
  size_t symbols = (size_t)ts_language_symbol_count(language) + 2;
  size_t fields = (size_t)ts_language_field_count(language) + 1;
  *names = (TreeNames){
      .kinds = malloc(symbols * sizeof(TreeKind)),
      .fields = calloc(fields, sizeof(TSFieldId)),
      .field_count = 1,
      .kind_of_symbol = malloc(symbols * sizeof(uint16_t)),
      .symbol_count = (uint32_t)symbols,
      .number_of_field = calloc(fields, sizeof(uint16_t)),
  };
  if (names->kinds == NULL || names->fields == NULL || names->kind_of_symbol == NULL ||
      names->number_of_field == NULL) {
    tree_names_free(names);
    return false;
  }
  memset(names->kind_of_symbol, 0xff, symbols * sizeof(uint16_t));
  return true;
}

void tree_names_free(TreeNames *names) {
  free(names->kinds);
  free(names->fields);
  free(names->kind_of_symbol);
  free(names->number_of_field);
  *names = (TreeNames){0};
}

static uint16_t find_kind(const TreeNames *names, const char *name, bool named) {
  uint16_t kind = 0;
  while (kind < names->kind_count &&
         (names->kinds[kind].named != named || strcmp(names->kinds[kind].name, name) != 0)) {
    kind++;
  }
  return kind;
}

static uint16_t number_kind(TreeNames *names, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  /* The two error symbols take the last places. */
  uint32_t place = symbol < names->symbol_count - 2 ? symbol : names->symbol_count - 1 - (ERROR_SYMBOL - symbol);
  uint16_t kind = names->kind_of_symbol[place];
  if (kind != UNNUMBERED) return kind;

  const char *name = ts_node_type(node);
  bool named = ts_node_is_named(node);
  kind = find_kind(names, name, named);
  if (kind == names->kind_count) names->kinds[names->kind_count++] = (TreeKind){name, symbol, named};
  names->kind_of_symbol[place] = kind;
  return kind;
}

static uint16_t number_field(TreeNames *names, const TSLanguage *language, TSFieldId field) {
  uint16_t number = names->number_of_field[field];
  if (number != 0) return number;

  const char *name = ts_language_field_name_for_id(language, field);
  for (number = 1; number < names->field_count; number++) {
    if (strcmp(ts_language_field_name_for_id(language, names->fields[number]), name) == 0) break;
  }
  if (number == names->field_count) names->fields[names->field_count++] = field;
  names->number_of_field[field] = number;
  return number;
}

static uint8_t flags_of(TSNode node) {
  return (uint8_t)((ts_node_is_missing(node) ? FLAG_MISSING : 0) | (ts_node_is_extra(node) ? FLAG_EXTRA : 0) |
                   (ts_node_has_error(node) ? FLAG_HAS_ERROR : 0));
}

static FillResult fill(TreeColumns *columns, TreeNames *names, const TSLanguage *language, TSTreeCursor *cursor,
                       IsExpired is_expired, void *payload) {
  const uint32_t capacity = columns->capacity;
  uint32_t next = 0;
  int32_t above = -1;
  for (;;) {
    const uint32_t node = next++;
    if (node == capacity) return FILL_MISCOUNTED;
    if (next % NODES_PER_CHECK == 0 && is_expired(payload)) return FILL_EXPIRED;

    TSNode native = ts_tree_cursor_current_node(cursor);
    TSFieldId native_field = ts_tree_cursor_current_field_id(cursor);
    uint16_t field = native_field == 0 ? 0 : number_field(names, language, native_field);
    if (field >= MAX_FIELDS) return FILL_TOO_MANY_FIELDS;
    columns->kind[node] = number_kind(names, native);
    columns->field[node] = (uint8_t)field;
    columns->start[node] = ts_node_start_byte(native) / 2;
    columns->end[node] = ts_node_end_byte(native) / 2;
    columns->flags[node] = flags_of(native);
    columns->parent[node] = above;

    if (ts_tree_cursor_goto_first_child(cursor)) {
      above = (int32_t)node;
      continue;
    }
    columns->subtree_end[node] = next;
    while (above >= 0 && !ts_tree_cursor_goto_next_sibling(cursor)) {
      columns->subtree_end[above] = next;
      above = columns->parent[above];
      ts_tree_cursor_goto_parent(cursor);
    }
    if (above < 0) return next == capacity ? FILL_DONE : FILL_MISCOUNTED;
  }
}

FillResult tree_columns_fill(TreeColumns *columns, TreeNames *names, const TSTree *tree, IsExpired is_expired,
                             void *payload) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  FillResult result = fill(columns, names, ts_tree_language(tree), &cursor, is_expired, payload);
  ts_tree_cursor_delete(&cursor);
  return result;
}

uint32_t tree_count_nodes(const TSTree *tree) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  uint32_t count = 1;
  uint32_t depth = 0;
  for (;;) {
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      depth++;
    } else {
      while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
        ts_tree_cursor_goto_parent(&cursor);
        depth--;
      }
      if (depth == 0) break;
    }
    count++;
  }
  ts_tree_cursor_delete(&cursor);
  return count;
}
