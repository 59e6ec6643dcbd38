import packageJson from '../../package.json';

/** Version of this trainer. */
export const adarandVersion = packageJson.version;
