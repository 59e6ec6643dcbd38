import { build, command, install } from './setUp.mjs';

await command(async () => {
  await install();
  await build();
});
