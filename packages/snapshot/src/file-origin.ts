import { createAttributeRules } from './git-attributes.ts';

/** Why a file is not code that somebody of the project writes (SPEC 9.6). */
export type FileOrigin = 'generated' | 'minified' | 'vendored';

/** What the content of a file alone says of its origin. */
export type ContentOrigin = Exclude<FileOrigin, 'vendored'>;

/** Tells the origin of the files of one source. */
export interface FileOrigins {
  /** Takes note of a `.gitattributes` file of a directory, `''` for the root; it is read as data only. */
  addAttributes(directory: string, content: Uint8Array): void;
  /** The origin of a file: `.gitattributes` first, then its path, then what {@link contentOrigin} says. */
  of(path: string, content: ContentOrigin | undefined): FileOrigin | undefined;
}

/** Directories of code that was taken over from elsewhere. */
const VENDOR_DIRECTORY =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|site-packages|dist-packages|_?vendor(?:ed|s)?|third[_-]?party|3rd[_-]?party)\//i;
const MINIFIED_NAME = /[.-]min\.(?:js|mjs|cjs|css)$/i;
const GENERATED_NAME =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|(?:yarn|pnpm|poetry|uv|pdm|pixi|bun|deno|cargo|gemfile|composer|pipfile|flake|mix|podfile|pubspec|packages)\.lock(?:\.json)?|pnpm-lock\.yaml|bun\.lockb|gradle\.lockfile|go\.sum|.*(?:_pb2(?:_grpc)?\.pyi?|\.pb\.(?:go|cc|h)|_pb\.(?:js|d\.ts)|\.g\.dart|\.designer\.cs|\.generated\.[a-z]+|\.(?:js|mjs|cjs|css)\.map))$/i;

/** Makes the judge of one source. */
export function createFileOrigins(): FileOrigins {
  const attributes = createAttributeRules();
  let directory = '';
  let isVendored = false;
  return {
    addAttributes: attributes.add,
    of(path, content) {
      const said = attributes.of(path);
      const slash = path.lastIndexOf('/') + 1;
      if (slash !== directory.length || !path.startsWith(directory)) {
        directory = path.slice(0, slash);
        isVendored = VENDOR_DIRECTORY.test(directory);
      }
      if (said?.vendored ?? isVendored) return 'vendored';
      if (said?.generated !== undefined) return said.generated ? 'generated' : undefined;
      const name = path.slice(slash);
      if (GENERATED_NAME.test(name)) return 'generated';
      return MINIFIED_NAME.test(name) ? 'minified' : content;
    },
  };
}
