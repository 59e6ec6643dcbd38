import tseslint from 'typescript-eslint';

/** The rooms of the house, and which other rooms each may import; docs/architecture.md has the picture. */
const arrows = {
  'src/config': [],
  'src/protocol': ['config'],
  'src/runFolder': ['protocol', 'config'],
  'src/engines': ['protocol', 'config'],
  'src/runs': ['engines', 'runFolder', 'protocol', 'config'],
  'src/trainer': ['engines', 'runFolder', 'protocol', 'config'],
  'src/cli': ['runs', 'engines', 'runFolder', 'protocol', 'config'],
  'src/vscode': ['runs', 'engines', 'runFolder', 'protocol', 'config'],
  webview: ['protocol', 'config'],
};
const rooms = ['config', 'protocol', 'runFolder', 'engines', 'runs', 'trainer', 'cli', 'vscode'];
const heavyPackages = '^(@tensorflow/|onnxruntime-|sharp$)';

/** A rule that keeps `room` to its arrows, and the heavy packages and the editor's API where they belong. */
function keepArrows(room, allowed) {
  const own = room.replace('src/', '');
  const forbidden = rooms.filter((other) => other !== own && !allowed.includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(src/)?(${forbidden.join('|')})(/|$)`,
      message: `${room} must not import this room: see docs/architecture.md`,
    },
  ];
  if (own !== 'trainer')
    patterns.push({ regex: heavyPackages, message: 'Only src/trainer loads tensor and image libraries.' });
  if (own !== 'vscode')
    patterns.push({ regex: '^vscode$', message: "Only src/vscode and src/extension.ts import 'vscode'." });
  return {
    files: [`${room}/**/*.{ts,tsx}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', 'examples/'] },
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
  ...Object.entries(arrows).map(([room, allowed]) => keepArrows(room, allowed)),
);
