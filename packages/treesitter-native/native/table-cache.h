/*
 * A faster look at parse tables. Of most states a table lists the symbols that are valid in them, and tree-sitter goes
 * through the list one by one, which takes a sixth of the time of a parse. What was found for a state and a symbol is
 * remembered here: it depends on nothing but the language, and tables never change.
 *
 * To be included before the sources of the core, which then call this function in place of that of the same name.
 */
#ifndef TABLE_CACHE_H
#define TABLE_CACHE_H

#include <stdint.h>
#include <string.h>

#include "thread-local.h"

#define ts_language_lookup search_parse_table
#include "language.h"
#undef ts_language_lookup

enum { TABLE_CACHE_BITS = 14 };

typedef struct {
  /* State and symbol, and one more: 0 stands for nothing. */
  uint32_t key;
  uint32_t value;
} TableCacheEntry;

/* Of one language at a time: a thread parses a whole text before the next. */
static THREAD_LOCAL struct {
  const TSLanguage *language;
  TableCacheEntry entries[1 << TABLE_CACHE_BITS];
} table_cache;

static inline uint16_t ts_language_lookup(const TSLanguage *self, TSStateId state, TSSymbol symbol) {
  if (state < self->large_state_count) return self->parse_table[state * self->symbol_count + symbol];
  if (table_cache.language != self) {
    memset(table_cache.entries, 0, sizeof table_cache.entries);
    table_cache.language = self;
  }
  uint32_t key = ((uint32_t)state << 16 | symbol) + 1;
  /* The upper bits of a product with the golden ratio of 2^32 spread neighbours over the whole table. */
  TableCacheEntry *entry = &table_cache.entries[(key * 2654435769u) >> (32 - TABLE_CACHE_BITS)];
  if (entry->key != key || key == 0) {
    entry->value = search_parse_table(self, state, symbol);
    entry->key = key;
  }
  return (uint16_t)entry->value;
}

#endif
