import { posix, relative, sep } from 'node:path';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/api/tauri.ts talks to the host; everything else asks the Backend.',
};

/** Folders of src, from the bottom up: each may import itself and those before it. */
const LAYERS = ['lib', 'api', 'app', 'widgets', 'features', 'layout'];

/** Returns the layer of a path below src, or undefined for a file of src itself and for generated or static files. */
const layerOf = (path) => LAYERS.find((layer) => path.startsWith(`src/${layer}/`));
const featureOf = (path) => /^src\/features\/([^/]+)\//.exec(path)?.[1];

/** Returns why `file` must not import `target`, both relative to this folder; undefined if it may. */
function wall(file, target) {
  if (target.startsWith('test/')) return 'test/ is for tests, and for src/main.ts in development.';
  const [own, other] = [layerOf(file), layerOf(target)];
  if (own === undefined || target.startsWith('src/paraglide/')) return undefined;
  if (other === undefined) return `${own}/ must not import ${target}, which stands above it.`;
  if (LAYERS.indexOf(other) > LAYERS.indexOf(own)) return `${own}/ must not import ${other}/.`;
  if (own === 'features' && other === 'features' && featureOf(file) !== featureOf(target)) {
    return `features never import one another: ${featureOf(file)} imports ${featureOf(target)}.`;
  }
  return undefined;
}

/** Holds the direction lib ← api ← app ← widgets ← features ← layout ← App, also for dynamic imports. */
const layers = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(import.meta.dirname, context.filename)
      .split(sep)
      .join('/');
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const message = wall(file, posix.join(posix.dirname(file), source.value));
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export default ts.config(
  {
    ignores: [
      'dist/',
      'dist-fake/',
      'node_modules/',
      'src/paraglide/',
      'src/api/bindings.ts',
      'src/api/commands.ts',
      'src/api/error-titles.ts',
      'project.inlang/',
    ],
  },
  js.configs.recommended,
  ts.configs.strict,
  ts.configs.stylistic,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { house: { rules: { layers } } },
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri] }], 'house/layers': 'error' },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte', 'test/**/*.ts'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      'svelte/no-at-html-tags': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "SvelteAttribute[key.name='style']",
          message:
            'The window refuses style attributes; use a class, or a style: directive (which goes through the DOM).',
        },
      ],
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
    },
  },
  { files: ['src/api/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/main.ts', '**/*.test.ts', 'test/**'], rules: { 'house/layers': 'off' } },
  { files: ['*.js', '*.ts'], languageOptions: { globals: { ...globals.node } } },
);
