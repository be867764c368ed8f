declare const __APP_VERSION__: string;

/** Package version and commit, set by the build. */
export const APP_VERSION: string = __APP_VERSION__;
