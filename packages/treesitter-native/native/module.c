/*
 * One call from JavaScript parses a text, copies its tree into columns and asks a query of it. Nothing is kept from call to
 * call but compiled queries, which belong to JavaScript, and what a thread has for itself: empty chunks of its arena, and
 * what was found in parse tables. So calls of different environments (worker threads) do not meet.
 */
#include <node_api.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "arena.h"
#include "deadline.h"
#include "core-additions.h"
#include "tree-columns.h"
#include "tree-matches.h"

/* The tag by which grammar packages and tree-sitter's own binding know a language. */
static const napi_type_tag LANGUAGE_TAG = {0x8AF2E5212AD58ABF, 0xD5006CAD83ABBA16};

/* By which a query of this module is known. */
static const napi_type_tag QUERY_TAG = {0x3C1D6A0F52E84B97, 0x91F07E2BD4C8A635};

/* Byte offsets of tree-sitter have 32 bits. */
enum { MAX_TEXT_LENGTH = 0x7ffffff0 };

static bool failed(napi_env env, napi_status status) {
  if (status == napi_ok) return false;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) return true;
  const napi_extended_error_info *info = NULL;
  napi_get_last_error_info(env, &info);
  const char *message = info != NULL ? info->error_message : NULL;
  napi_throw_error(env, NULL, message != NULL ? message : "a call of Node-API failed");
  return true;
}

static const TSLanguage *read_language(napi_env env, napi_value value) {
  napi_valuetype type;
  bool tagged = false;
  void *data = NULL;
  if (failed(env, napi_typeof(env, value, &type))) return NULL;
  if (type == napi_external && failed(env, napi_check_object_type_tag(env, value, &LANGUAGE_TAG, &tagged))) return NULL;
  if (tagged && failed(env, napi_get_value_external(env, value, &data))) return NULL;
  if (data == NULL) {
    napi_throw_type_error(env, NULL, "not a tree-sitter language");
    return NULL;
  }
  uint32_t abi = ts_language_abi_version(data);
  if (abi < TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || abi > TREE_SITTER_LANGUAGE_VERSION) {
    napi_throw_range_error(env, NULL, "the language has an ABI that this version of tree-sitter does not know");
    return NULL;
  }
  return data;
}

/* The code units of a string, to be freed; NULL after throwing. */
static char16_t *read_text(napi_env env, napi_value value, size_t *length) {
  if (failed(env, napi_get_value_string_utf16(env, value, NULL, 0, length))) return NULL;
  if (*length > MAX_TEXT_LENGTH) {
    napi_throw_range_error(env, NULL, "the text is too long");
    return NULL;
  }
  char16_t *text = malloc((*length + 1) * sizeof(char16_t));
  if (text == NULL) {
    napi_throw_error(env, NULL, "not enough memory for the text");
    return NULL;
  }
  if (failed(env, napi_get_value_string_utf16(env, value, text, *length + 1, length))) {
    free(text);
    return NULL;
  }
  return text;
}

typedef struct {
  const char *bytes;
  uint32_t size;
} WholeText;

static const char *read_from(void *payload, uint32_t offset, TSPoint position, uint32_t *size) {
  (void)position;
  const WholeText *text = payload;
  *size = offset < text->size ? text->size - offset : 0;
  return *size > 0 ? text->bytes + offset : "";
}

/* What ends a parse early. */
typedef struct {
  Deadline *deadline;
  /* NULL where errors do not matter. */
  const TSParser *failing;
} Limits;

static bool parse_ended(TSParseState *state) {
  const Limits *limits = state->payload;
  return deadline_passed(limits->deadline) || (limits->failing != NULL && parse_fails(limits->failing));
}

static bool walk_expired(void *payload) {
  return deadline_passed(payload);
}

/*
 * The tree of a text, which goes with the arena; NULL after the deadline, or after throwing, and with `valid_only` where
 * the text has an error, which then is told.
 */
static TSTree *parse_text(napi_env env, const TSLanguage *language, const char16_t *text, size_t length,
                          Deadline *deadline, bool valid_only, bool *invalid) {
  TSParser *parser = ts_parser_new();
  if (!ts_parser_set_language(parser, language)) {
    ts_parser_delete(parser);
    napi_throw_error(env, NULL, "the language cannot be used");
    return NULL;
  }
  expect_whole_text(parser);
  WholeText whole = {(const char *)text, (uint32_t)(length * sizeof(char16_t))};
  TSInput input = {.payload = &whole, .read = read_from, .encoding = TSInputEncodingUTF16LE};
  Limits limits = {deadline, valid_only ? parser : NULL};
  TSParseOptions options = {.payload = &limits, .progress_callback = deadline->set || valid_only ? parse_ended : NULL};
  TSTree *tree = ts_parser_parse_with_options(parser, NULL, input, options);
  *invalid = valid_only && (tree == NULL ? parse_fails(parser) : ts_node_has_error(ts_tree_root_node(tree)));
  ts_parser_delete(parser);
  return *invalid ? NULL : tree;
}

/* A new ArrayBuffer. JavaScript's constructor throws where memory is short; Node-API's own function ends the process. */
static napi_value create_buffer(napi_env env, size_t size, void **data) {
  napi_value global, constructor, length, buffer;
  if (failed(env, napi_get_global(env, &global)) ||
      failed(env, napi_get_named_property(env, global, "ArrayBuffer", &constructor)) ||
      failed(env, napi_create_double(env, (double)size, &length)) ||
      failed(env, napi_new_instance(env, constructor, 1, &length, &buffer)) ||
      failed(env, napi_get_arraybuffer_info(env, buffer, data, NULL))) {
    return NULL;
  }
  return buffer;
}

/* `[columns, names]`: names holds the number of kinds, for each its symbol and whether it is named, then the fields. */
static napi_value wrap_result(napi_env env, napi_value columns, const TreeNames *names) {
  size_t size = (1 + 2 * (size_t)names->kind_count + names->field_count) * sizeof(uint16_t);
  void *data = NULL;
  napi_value buffer = create_buffer(env, size, &data);
  if (buffer == NULL) return NULL;
  uint16_t *out = data;
  *out++ = names->kind_count;
  for (uint16_t kind = 0; kind < names->kind_count; kind++) {
    *out++ = names->kinds[kind].symbol;
    *out++ = names->kinds[kind].named ? 1 : 0;
  }
  for (uint16_t number = 0; number < names->field_count; number++) *out++ = names->fields[number];

  napi_value result;
  if (failed(env, napi_create_array_with_length(env, 2, &result)) ||
      failed(env, napi_set_element(env, result, 0, columns)) ||
      failed(env, napi_set_element(env, result, 1, buffer))) {
    return NULL;
  }
  return result;
}

/* NULL after throwing, and after the deadline. */
static napi_value find_matches(napi_env env, const TSQuery *query, const TSTree *tree, Deadline *deadline) {
  MatchList list = {0};
  napi_value buffer = NULL;
  void *data = NULL;
  switch (tree_matches_find(&list, query, tree, walk_expired, deadline)) {
    case MATCHES_DONE:
      buffer = create_buffer(env, list.count * sizeof(uint32_t), &data);
      if (buffer != NULL && list.count > 0) memcpy(data, list.values, list.count * sizeof(uint32_t));
      break;
    case MATCHES_EXPIRED:
      break;
    case MATCHES_NO_MEMORY:
      napi_throw_error(env, NULL, "not enough memory for the matches");
      break;
  }
  match_list_free(&list);
  return buffer;
}

/* NULL after throwing, and after the deadline. */
static napi_value copy_tree(napi_env env, const TSTree *tree, uint32_t count, Deadline *deadline, bool *miscounted) {
  TreeNames names;
  if (!tree_names_init(&names, ts_tree_language(tree))) {
    napi_throw_error(env, NULL, "not enough memory for the names");
    return NULL;
  }
  napi_value result = NULL;
  void *block = NULL;
  napi_value buffer = create_buffer(env, (size_t)count * BYTES_PER_NODE, &block);
  if (buffer != NULL) {
    TreeColumns columns = tree_columns_in(block, count);
    switch (tree_columns_fill(&columns, &names, tree, walk_expired, deadline)) {
      case FILL_DONE:
        result = wrap_result(env, buffer, &names);
        break;
      case FILL_EXPIRED:
        break;
      case FILL_MISCOUNTED:
        *miscounted = true;
        break;
      case FILL_TOO_MANY_FIELDS:
        napi_throw_range_error(env, NULL, "the tree has more fields than a tree object can name");
        break;
    }
  }
  tree_names_free(&names);
  return result;
}

/* False after throwing; NULL for undefined. */
static bool read_query(napi_env env, napi_value value, const TSQuery **query) {
  napi_valuetype type;
  bool tagged = false;
  void *data = NULL;
  *query = NULL;
  if (failed(env, napi_typeof(env, value, &type))) return false;
  if (type == napi_undefined) return true;
  if (type == napi_external && failed(env, napi_check_object_type_tag(env, value, &QUERY_TAG, &tagged))) return false;
  if (tagged && failed(env, napi_get_value_external(env, value, &data))) return false;
  if (data == NULL) {
    napi_throw_type_error(env, NULL, "not a query");
    return false;
  }
  *query = data;
  return true;
}

static void free_query(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  ts_query_delete(data);
}

static const char *describe_query_error(TSQueryError error) {
  switch (error) {
    case TSQueryErrorNodeType:
      return "there is no such node";
    case TSQueryErrorField:
      return "there is no such field";
    case TSQueryErrorCapture:
      return "there is no such capture";
    case TSQueryErrorStructure:
      return "the pattern can never match";
    default:
      return "the query is malformed";
  }
}

static napi_value wrap_query(napi_env env, TSQuery *query) {
  napi_value external, names, result;
  if (failed(env, napi_create_external(env, query, free_query, NULL, &external))) {
    ts_query_delete(query);
    return NULL;
  }
  if (failed(env, napi_type_tag_object(env, external, &QUERY_TAG)) || failed(env, napi_create_array(env, &names))) {
    return NULL;
  }
  for (uint32_t number = 0; number < ts_query_capture_count(query); number++) {
    uint32_t length = 0;
    const char *name = ts_query_capture_name_for_id(query, number, &length);
    napi_value text;
    if (failed(env, napi_create_string_utf8(env, name, length, &text)) ||
        failed(env, napi_set_element(env, names, number, text))) {
      return NULL;
    }
  }
  if (failed(env, napi_create_array_with_length(env, 2, &result)) ||
      failed(env, napi_set_element(env, result, 0, external)) || failed(env, napi_set_element(env, result, 1, names))) {
    return NULL;
  }
  return result;
}

/* createQuery(language, source): `[query, names of captures]`. */
static napi_value create_query(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  if (failed(env, napi_get_cb_info(env, info, &argc, argv, NULL, NULL))) return NULL;
  const TSLanguage *language = read_language(env, argv[0]);
  size_t length = 0;
  if (language == NULL || failed(env, napi_get_value_string_utf8(env, argv[1], NULL, 0, &length))) return NULL;
  char *source = malloc(length + 1);
  if (source == NULL) {
    napi_throw_error(env, NULL, "not enough memory for the query");
    return NULL;
  }
  TSQuery *query = NULL;
  uint32_t offset = 0;
  TSQueryError error = TSQueryErrorNone;
  if (!failed(env, napi_get_value_string_utf8(env, argv[1], source, length + 1, &length))) {
    query = ts_query_new(language, source, (uint32_t)length, &offset, &error);
    if (query == NULL) {
      char message[96];
      snprintf(message, sizeof message, "%s at position %u", describe_query_error(error), (unsigned)offset);
      napi_throw_error(env, NULL, message);
    }
  }
  free(source);
  return query == NULL ? NULL : wrap_query(env, query);
}

/* NULL after throwing, and after the deadline; null for a text with errors where only a valid one is asked for. */
static napi_value parse_into_columns(napi_env env, const TSLanguage *language, napi_value source, double span_ms,
                                     const TSQuery *query, bool valid_only) {
  size_t length = 0;
  char16_t *text = read_text(env, source, &length);
  if (text == NULL) return NULL;
  Deadline deadline = deadline_after(span_ms);
  bool invalid = false;
  TSTree *tree = parse_text(env, language, text, length, &deadline, valid_only, &invalid);
  free(text);
  napi_value result = NULL;
  if (invalid && failed(env, napi_get_null(env, &result))) return NULL;
  if (tree == NULL) return result;

  bool miscounted = false;
  uint32_t count = ts_node_descendant_count(ts_tree_root_node(tree));
  result = copy_tree(env, tree, count, &deadline, &miscounted);
  if (miscounted) {
    miscounted = false;
    result = copy_tree(env, tree, tree_count_nodes(tree), &deadline, &miscounted);
    if (miscounted) napi_throw_error(env, NULL, "the nodes of the tree cannot be counted");
  }
  if (result != NULL && query != NULL) {
    napi_value matches = find_matches(env, query, tree, &deadline);
    if (matches == NULL || failed(env, napi_set_element(env, result, 2, matches))) result = NULL;
  }
  return result;
}

/* parse(language, text, deadlineMs, query, validOnly): undefined after the deadline, null as `validOnly` says. */
static napi_value parse(napi_env env, napi_callback_info info) {
  size_t argc = 5;
  napi_value argv[5];
  double span_ms = 0;
  bool valid_only = false;
  const TSQuery *query = NULL;
  if (failed(env, napi_get_cb_info(env, info, &argc, argv, NULL, NULL))) return NULL;
  const TSLanguage *language = read_language(env, argv[0]);
  if (language == NULL || failed(env, napi_get_value_double(env, argv[2], &span_ms))) return NULL;
  if (!read_query(env, argv[3], &query) || failed(env, napi_get_value_bool(env, argv[4], &valid_only))) return NULL;
  arena_open();
  napi_value result = parse_into_columns(env, language, argv[1], span_ms, query, valid_only);
  arena_close();
  return result;
}

typedef const char *(*NameOf)(const TSLanguage *language, uint16_t id);

static napi_value name_of(napi_env env, napi_callback_info info, NameOf find) {
  size_t argc = 2;
  napi_value argv[2], result;
  uint32_t id = 0;
  if (failed(env, napi_get_cb_info(env, info, &argc, argv, NULL, NULL))) return NULL;
  const TSLanguage *language = read_language(env, argv[0]);
  if (language == NULL || failed(env, napi_get_value_uint32(env, argv[1], &id))) return NULL;
  const char *name = id <= UINT16_MAX ? find(language, (uint16_t)id) : NULL;
  if (name == NULL) {
    napi_throw_range_error(env, NULL, "the language has no such id");
    return NULL;
  }
  return failed(env, napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &result)) ? NULL : result;
}

/* symbolName(language, id) */
static napi_value symbol_name(napi_env env, napi_callback_info info) {
  return name_of(env, info, ts_language_symbol_name);
}

/* fieldName(language, id) */
static napi_value field_name(napi_env env, napi_callback_info info) {
  return name_of(env, info, ts_language_field_name_for_id);
}

NAPI_MODULE_INIT() {
  arena_install();
  const napi_property_descriptor functions[] = {
      {"parse", NULL, parse, NULL, NULL, NULL, napi_enumerable, NULL},
      {"createQuery", NULL, create_query, NULL, NULL, NULL, napi_enumerable, NULL},
      {"symbolName", NULL, symbol_name, NULL, NULL, NULL, napi_enumerable, NULL},
      {"fieldName", NULL, field_name, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  if (failed(env, napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions))) return NULL;
  return exports;
}
