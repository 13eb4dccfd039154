// One file under chosen rules of ESLint, without configuration or comments of the project having a say.
import { tools } from './comparison.mjs';

const { Linter } = tools('eslint');
const parser = tools('@typescript-eslint/parser');
const plugin = tools('@typescript-eslint/eslint-plugin');
const linter = new Linter({ configType: 'flat', cwd: '/' });

/**
 * Messages of the rules: those of typescript-eslint as `typescript/<name>`, those given as `here/<name>`; `undefined`
 * where the parser of ESLint refuses the file.
 */
export function lintWith(path, text, language, rules, here = {}) {
  const messages = linter.verify(
    text,
    [
      {
        files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
        linterOptions: { reportUnusedDisableDirectives: 'off', noInlineConfig: true },
        languageOptions: {
          parser,
          ecmaVersion: 'latest',
          sourceType: 'module',
          parserOptions: { ecmaFeatures: { jsx: language !== 'typescript' } },
        },
        plugins: { typescript: plugin, here: { rules: here } },
        rules,
      },
    ],
    { filename: `/${path.replace(/[^\w./-]/g, '_')}` },
  );
  return messages.some(({ fatal }) => fatal) ? undefined : messages.filter(({ ruleId }) => ruleId in rules);
}
