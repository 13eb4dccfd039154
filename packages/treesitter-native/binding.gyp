{
  "variables": {
    "core": "<!(node -p \"require('path').relative('.', require('path').dirname(require.resolve('tree-sitter/package.json'))).replace(/\\\\\\\\/g, '/')\")/vendor/tree-sitter/lib",
    "flags": "<!(node -p \"process.env.CODEBATCH_C_FLAGS || ''\")"
  },
  "targets": [
    {
      "target_name": "treesitter_native",
      "sources": ["native/arena.c", "native/deadline.c", "native/module.c", "native/tree-columns.c", "native/tree-matches.c", "native/tree-sitter-core.c"],
      "include_dirs": ["<(core)/include", "<(core)/src"],
      "defines": ["NAPI_VERSION=8", "TREE_SITTER_HIDE_SYMBOLS", "_POSIX_C_SOURCE=200112L", "_DEFAULT_SOURCE"],
      "conditions": [
        ["OS=='linux'", {"cflags_c": ["<(flags)"], "ldflags": ["<(flags)", "-O3"]}],
        ["OS=='win'", {"cflags_c": ["/std:c11"]}, {"cflags_c": ["-std=c11", "-O3", "-fvisibility=hidden"]}],
        ["OS=='mac'", {"xcode_settings": {"GCC_SYMBOLS_PRIVATE_EXTERN": "YES", "GCC_OPTIMIZATION_LEVEL": "3"}}]
      ]
    }
  ]
}
