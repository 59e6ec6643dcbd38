import type { InstallableEngine } from './table';

/** What npm's error codes and TensorFlow's install script mean for a person, the more particular first. */
const explanations: readonly (readonly [RegExp, string])[] = [
  [/\bENOSPC\b/, 'The disk is full. Make room, then install again.'],
  [
    /\bEINTEGRITY\b/,
    'What the registry sent is not the package that it announced: the checksum differs. A proxy or a mirror may hold a damaged ' +
      'copy, or npm\'s cache: run "npm cache clean --force" and try again, or choose another registry in npm\'s settings.',
  ],
  [
    /\b(E404|ETARGET|ENOVERSIONS)\b/,
    'The registry that npm is set to does not have this package. Look at "npm config get registry"; a mirror may lack it.',
  ],
  [/\b(E401|E403|ENEEDAUTH)\b/, 'The registry that npm is set to refuses: log in with "npm login", or choose another.'],
  [
    /\b(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_[A-Z_]+)\b/,
    'The certificate of the server or of a proxy is not trusted: name its authority with "npm config set cafile <file>", and in ' +
      'NODE_EXTRA_CA_CERTS for the install script.',
  ],
  [/\b(gyp ERR!|node-pre-gyp ERR!|MSBuild|find VS)\b/, compilerAdvice()],
  [
    /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/,
    'The server cannot be reached. Behind a proxy: "npm config set https-proxy <address>", or HTTPS_PROXY in the environment. ' +
      'With a mirror: "npm config set registry <address>"; for the library that TensorFlow\'s install script fetches, the ' +
      'environment variable TFJS_NODE_CDN_STORAGE (the beginning of the address, with its last slash).',
  ],
  [/\b(EACCES|EPERM|EROFS)\b/, 'A file or folder may not be written: see the line that names it in the output.'],
  [/\bEBADENGINE\b/, 'This Node.js is too old for it.'],
];

function compilerAdvice(): string {
  return (
    'There is no ready-made native library for this machine and Node.js at the place where it is downloaded from, and compiling ' +
    'it needs Python and a C++ compiler (on Windows the Visual Studio Build Tools).'
  );
}

/**
 * Why npm did not install an engine, for a person.
 * @param lines what npm printed
 * @param end how it ended: "exit code 1", "SIGKILL"
 */
export function explainNpm(engine: InstallableEngine, lines: readonly string[], end: string): string {
  const text = lines.join('\n');
  const advice = explanations.find(([pattern]) => pattern.test(text))?.[1];
  const said = lastError(lines);
  return [
    `npm could not install ${engine.package.name}@${engine.package.version} (${end})`,
    said && `: ${said.replace(/\.?$/, '.')}`,
    !said && '.',
    advice && ` ${advice}`,
  ]
    .filter(Boolean)
    .join('');
}

/** npm's own words, whose lines begin with "npm error" or "npm ERR!"; of a script that failed, the script's. */
function lastError(lines: readonly string[]): string | undefined {
  const own = /^npm (?:error|ERR!) ?(.*)$/;
  const errors = lines
    .map((line) => own.exec(line)?.[1]?.trim())
    .filter((line): line is string => !!line && !/^(code|errno|syscall|path|command|A complete log)\b/.test(line));
  const ofScripts = lines.filter((line) => !own.test(line)).map((line) => line.trim());
  return (
    errors[0] ?? ofScripts.find((line) => /^\w*Error: /.test(line)) ?? ofScripts.findLast((line) => /error/i.test(line))
  );
}
