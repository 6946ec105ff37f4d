/**
 * Content security policy of the studio: nothing from elsewhere, nothing inline. WebAssembly is compiled, workers and the service worker are files of
 * the page. The page carries it too (studio/vite.config.ts), for web hosts that send no headers.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
