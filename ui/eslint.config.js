import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/api/tauri.ts talks to the host; everything else asks the Backend.',
};
const fake = {
  regex: '^(\\.\\./)+test/',
  message: 'What is in test/ is for tests, and for src/main.ts in development.',
};
const domains = {
  regex: '^(\\.\\./)+(api|app|widgets|features|layout)(/|$)',
  message: 'src/lib knows no domain: give it what it needs as properties.',
};
const restricted = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
  {
    ignores: [
      'dist/',
      'dist-fake/',
      'node_modules/',
      'src/paraglide/',
      'src/api/bindings.ts',
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
    rules: { ...restricted(tauri, fake) },
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
  { files: ['src/lib/**'], rules: { ...restricted(tauri, fake, domains) } },
  { files: ['src/api/tauri.ts'], rules: { ...restricted(fake) } },
  { files: ['src/main.ts', '**/*.test.ts', 'test/**'], rules: { ...restricted(tauri) } },
  { files: ['*.js', '*.ts'], languageOptions: { globals: { ...globals.node } } },
);
