#ifndef TREE_COLUMNS_H
#define TREE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tree_sitter/api.h>

/* Bits of the column `flags`, as in the tree object. */
enum { FLAG_MISSING = 1, FLAG_EXTRA = 2, FLAG_HAS_ERROR = 4 };

/* Bytes that the columns together take for one node. */
enum { BYTES_PER_NODE = 20 };

/* Room for `capacity` nodes in pre-order, one array per property. Offsets are UTF-16 code units. */
typedef struct {
  uint32_t capacity;
  uint32_t *start;
  uint32_t *end;
  uint32_t *subtree_end;
  int32_t *parent;
  uint16_t *kind;
  uint8_t *field;
  uint8_t *flags;
} TreeColumns;

/* A kind of nodes in one tree. */
typedef struct {
  const char *name;
  TSSymbol symbol;
  bool named;
} TreeKind;

/* Kinds and fields of one tree, numbered in order of first use. Symbols of equal name and namedness are one kind. */
typedef struct {
  TreeKind *kinds;
  uint16_t kind_count;
  /* Native ids; entry 0 stands for no field. */
  TSFieldId *fields;
  uint16_t field_count;
  uint16_t *kind_of_symbol;
  uint32_t symbol_count;
  uint16_t *number_of_field;
} TreeNames;

typedef enum { FILL_DONE, FILL_EXPIRED, FILL_MISCOUNTED, FILL_TOO_MANY_FIELDS } FillResult;

/* Answers whether the work has taken too long. */
typedef bool (*IsExpired)(void *payload);

/* Columns in one block of `capacity * BYTES_PER_NODE` bytes that is aligned to 4. */
TreeColumns tree_columns_in(void *block, uint32_t capacity);

/* False if memory is short; then there is nothing to free. */
bool tree_names_init(TreeNames *names, const TSLanguage *language);
void tree_names_free(TreeNames *names);

/* Copies a tree into columns of exactly its size. Any other result than FILL_DONE leaves the columns half filled. */
FillResult tree_columns_fill(TreeColumns *columns, TreeNames *names, const TSTree *tree, IsExpired is_expired,
                             void *payload);

/* Number of nodes that `tree_columns_fill` meets, found by walking. */
uint32_t tree_count_nodes(const TSTree *tree);

#endif
