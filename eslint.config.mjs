import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The rooms of the house; see docs/architecture.md for the picture. */
const rooms = ['config', 'protocol', 'runFolder', 'runs', 'trainer', 'cli', 'vscode'];
const elements = [
  ...rooms.map((room) => ({ type: room, pattern: `src/${room}`, mode: 'folder' })),
  { type: 'entry', pattern: 'src/*.ts', mode: 'file' },
  { type: 'webview', pattern: 'webview', mode: 'folder' },
];
/** Which room may import which. */
const arrows = {
  config: ['config'],
  protocol: ['protocol', 'config'],
  runFolder: ['runFolder', 'protocol', 'config'],
  runs: ['runs', 'runFolder', 'protocol', 'config'],
  trainer: ['trainer', 'runFolder', 'protocol', 'config'],
  cli: ['cli', 'runs', 'runFolder', 'protocol', 'config'],
  vscode: ['vscode', 'runs', 'runFolder', 'protocol', 'config'],
  entry: ['vscode'],
  webview: ['webview', 'protocol', 'config'],
};
const tensorPackages = ['@tensorflow/*', 'onnxruntime-node', 'sharp'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', 'examples/'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx,mts}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
    },
    rules: {
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message: 'src/${file.type} must not import ${dependency.type}: see docs/architecture.md',
          rules: Object.entries(arrows).map(([from, allow]) => ({ from, allow })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    ignores: ['src/vscode/**', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['vscode'], patterns: [] }] },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    ignores: ['src/trainer/**', 'src/vscode/**', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['vscode'], patterns: tensorPackages }] },
  },
  {
    files: ['src/vscode/**/*.ts', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: tensorPackages }] },
  },
);
