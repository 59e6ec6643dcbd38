import nodeModule from 'node:module';

/** Node's own `require`, from this program's folder on: webpack, which bundles what it sees required, does not see through it. */
export const nodeRequire = nodeModule.createRequire(__filename);
