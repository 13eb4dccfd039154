#ifndef PARSE_FAILS_H
#define PARSE_FAILS_H

#include <stdbool.h>
#include <tree_sitter/api.h>

/*
 * Whether the tree of a parse that is under way will have an error, whatever is still to come of the text: all that the
 * parser still follows has a cost for errors, which never goes down.
 */
bool parse_fails(const TSParser *parser);

#endif
