#ifndef CORE_ADDITIONS_H
#define CORE_ADDITIONS_H

#include <stdbool.h>
#include <tree_sitter/api.h>

/* What needs to know how the core's parser is made inside. */

/*
 * Whether the tree of a parse that is under way will have an error, whatever is still to come of the text: all that the
 * parser still follows has a cost for errors, which never goes down.
 */
bool parse_fails(const TSParser *parser);

/* To be called for a new parser that will get UTF-16LE, in one piece and without ranges to be left out. */
void expect_whole_text(TSParser *parser);

#endif
