import type { GrammarGap } from './grammar-gap.ts';
import { importType } from './import-types.ts';
import { accessorFields, nestedGlobal, readonlyKeys, staticIndex, usingLoops } from './keywords.ts';
import { memberSeparator } from './member-separators.ts';
import { defaultSignature, moduleAttributes, moduleModifiers, reservedNames } from './modules.ts';
import { bracketLines, exceptComma, typeParameterDefault } from './python.ts';
import { taggedTemplate } from './tagged-templates.ts';
import { optionalPattern, patternEnd, templateEscapes } from './texts.ts';
import { genericFunctionArgument, variance } from './type-parameters.ts';
import {
  asyncLoops,
  contextualWords,
  declaringWords,
  jsxAttributes,
  operatorWords,
  typeWords,
  usingName,
} from './words.ts';

/** What the grammars of JavaScript, TypeScript and Python are known not to know. */
export const GRAMMAR_GAPS: readonly GrammarGap[] = [
  variance,
  genericFunctionArgument,
  taggedTemplate,
  importType,
  memberSeparator,
  reservedNames,
  moduleModifiers,
  moduleAttributes,
  defaultSignature,
  contextualWords,
  usingName,
  typeWords,
  declaringWords,
  asyncLoops,
  operatorWords,
  jsxAttributes,
  accessorFields,
  staticIndex,
  readonlyKeys,
  usingLoops,
  nestedGlobal,
  templateEscapes,
  patternEnd,
  optionalPattern,
  typeParameterDefault,
  exceptComma,
  bracketLines,
];
