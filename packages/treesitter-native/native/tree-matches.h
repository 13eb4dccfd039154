#ifndef TREE_MATCHES_H
#define TREE_MATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tree_sitter/api.h>

/* Numbers that grow. */
typedef struct {
  uint32_t *values;
  size_t count;
  size_t capacity;
} MatchList;

/* Set in a node's symbol if the node is named. */
enum { NAMED_NODE = 0x10000 };

/* Answers whether the work has taken too long. */
typedef bool (*IsLate)(void *payload);

typedef enum { MATCHES_DONE, MATCHES_EXPIRED, MATCHES_NO_MEMORY } MatchesResult;

/*
 * Asks a query of a tree of UTF-16 text. For each match in tree-sitter's order: its pattern, the number of its captures,
 * and for each of those its number, start, end (in code units) and symbol. The list is to be freed, whatever the result.
 */
MatchesResult tree_matches_find(MatchList *list, const TSQuery *query, const TSTree *tree, IsLate is_late,
                                void *payload);

void match_list_free(MatchList *list);

#endif
