/// <reference types="vite/client" />
/** Names of the models in the package, default first; set by vite.config.ts. */
declare const STUDIO_MODELS: readonly string[];
declare const STUDIO_VERSION: string;

declare module '3dmol/build/3Dmol.es6-min.js' {
  export * from '3dmol';
}
