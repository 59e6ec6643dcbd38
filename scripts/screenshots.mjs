import { installCodeServer } from './codeServer.mjs';
import { packageExtension } from './package.mjs';
import { build, command, install, runPackage } from './setUp.mjs';

/** `npm run screenshots`: trains on the example and makes the pictures in docs/images anew, in about ten minutes. */
await command(async () => {
  await install();
  await build();
  await installCodeServer();
  const ADARAND_VSIX = await packageExtension();
  const args = ['run', '--config', 'test/e2e/screenshots/vitest.config.mts'];
  await runPackage('vitest/vitest.mjs', args, { env: { ...process.env, ADARAND_VSIX } });
});
