#include "tree-columns.h"

#include <stdlib.h>
#include <string.h>

/* Of the core itself: its cursor finds for every step anew what the step before has known. */
#include "language.h"
#include "tree.h"

enum { UNNUMBERED = 0xffff, MAX_FIELDS = 256, STEPS_PER_CHECK = 0x20000 };

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

static uint16_t number_kind(TreeNames *names, const TSTree *tree, const Subtree *subtree, TSSymbol alias) {
  TSSymbol symbol = alias != 0 ? alias : ts_subtree_symbol(*subtree);
  /* The two error symbols take the last places. */
  uint32_t place = symbol < names->symbol_count - 2 ? symbol : names->symbol_count - 1 - (ERROR_SYMBOL - symbol);
  uint16_t kind = names->kind_of_symbol[place];
  if (kind != UNNUMBERED) return kind;

  TSNode node = ts_node_new(tree, subtree, length_zero(), alias);
  const char *name = ts_node_type(node);
  bool named = ts_node_is_named(node);
  kind = find_kind(names, name, named);
  if (kind == names->kind_count) names->kinds[names->kind_count++] = (TreeKind){name, ts_node_symbol(node), named};
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

static uint8_t flags_of(Subtree subtree) {
  return (uint8_t)((ts_subtree_missing(subtree) ? FLAG_MISSING : 0) | (ts_subtree_extra(subtree) ? FLAG_EXTRA : 0) |
                   (ts_subtree_error_cost(subtree) > 0 ? FLAG_HAS_ERROR : 0));
}

/* A subtree whose children are being visited. Many are hidden: repetitions, and rules that are no nodes. */
typedef struct {
  Subtree subtree;
  /* The next child, and its number among those that are no extras. */
  uint32_t child;
  uint32_t structural;
  /* Byte behind the child before it; of the first child the byte where it begins. */
  uint32_t position;
  /* The node that the children belong to. */
  int32_t node;
  /* Field of this subtree if it is hidden: its children have it where they have none of their own. */
  TSFieldId field;
  bool hidden;
} Level;

static TSFieldId field_at(const TSLanguage *language, Subtree parent, uint32_t structural) {
  const TSFieldMapEntry *map, *end;
  ts_language_field_map(language, ts_subtree_production_id(parent), &map, &end);
  for (; map < end; map++) {
    if (!map->inherited && map->child_index == structural) return map->field_id;
  }
  return 0;
}

typedef struct {
  const TSTree *tree;
  TreeColumns *columns;
  TreeNames *names;
  /* The node to come. */
  uint32_t next;
  Array(Level) levels;
} Walk;

static void descend(Walk *walk, Subtree subtree, uint32_t position, int32_t node, TSFieldId field, bool hidden) {
  array_push(&walk->levels, ((Level){subtree, 0, 0, position, node, field, hidden}));
}

static FillResult put(Walk *walk, const Subtree *subtree, TSSymbol alias, uint32_t position, TSFieldId native_field,
                      int32_t above) {
  TreeColumns *columns = walk->columns;
  const uint32_t node = walk->next;
  if (node == columns->capacity) return FILL_MISCOUNTED;
  uint16_t field = native_field == 0 ? 0 : number_field(walk->names, walk->tree->language, native_field);
  if (field >= MAX_FIELDS) return FILL_TOO_MANY_FIELDS;
  walk->next++;
  columns->kind[node] = number_kind(walk->names, walk->tree, subtree, alias);
  columns->field[node] = (uint8_t)field;
  columns->start[node] = position / 2;
  columns->end[node] = (position + ts_subtree_size(*subtree).bytes) / 2;
  columns->flags[node] = flags_of(*subtree);
  columns->parent[node] = above;
  columns->subtree_end[node] = walk->next;
  if (ts_subtree_visible_child_count(*subtree) > 0) descend(walk, *subtree, position, (int32_t)node, 0, false);
  return FILL_DONE;
}

/* Visits the next child of the innermost level, or leaves it. */
static FillResult step(Walk *walk) {
  const TSLanguage *language = walk->tree->language;
  Level *level = array_back(&walk->levels);
  const Subtree parent = level->subtree;
  if (level->child == ts_subtree_child_count(parent)) {
    if (!level->hidden) walk->columns->subtree_end[level->node] = walk->next;
    walk->levels.size--;
    return FILL_DONE;
  }

  const Subtree *child = &ts_subtree_children(parent)[level->child];
  const uint32_t position = level->position + (level->child == 0 ? 0 : ts_subtree_padding(*child).bytes);
  const int32_t above = level->node;
  TSSymbol alias = 0;
  TSFieldId field = 0;
  level->child++;
  level->position = position + ts_subtree_size(*child).bytes;
  if (!ts_subtree_extra(*child)) {
    alias = ts_language_alias_at(language, ts_subtree_production_id(parent), level->structural);
    field = field_at(language, parent, level->structural);
    if (field == 0) field = level->field;
    level->structural++;
  }
  if (alias != 0 || ts_subtree_visible(*child)) return put(walk, child, alias, position, field, above);
  if (ts_subtree_visible_child_count(*child) > 0) descend(walk, *child, position, above, field, true);
  return FILL_DONE;
}

FillResult tree_columns_fill(TreeColumns *columns, TreeNames *names, const TSTree *tree, IsExpired is_expired,
                             void *payload) {
  Walk walk = {.tree = tree, .columns = columns, .names = names, .levels = array_new()};
  FillResult result = put(&walk, &tree->root, 0, ts_subtree_padding(tree->root).bytes, 0, -1);
  for (uint32_t steps = 1; result == FILL_DONE && walk.levels.size > 0; steps++) {
    if (steps % STEPS_PER_CHECK == 0 && is_expired(payload)) result = FILL_EXPIRED;
    else result = step(&walk);
  }
  array_delete(&walk.levels);
  return result == FILL_DONE && walk.next != columns->capacity ? FILL_MISCOUNTED : result;
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
