import { build, install } from './setUp.mjs';

await install();
await build();
