import type { BuildOptions } from 'esbuild';

/** The programs of the demo by the names of their service records, and where each starts. */
export const programs = {
  'order-service': 'demo/order-service/main.ts',
  'payment-service': 'demo/payment-service/main.ts',
  'load-generator': 'demo/load-generator/main.ts',
} as const;
/** A second file beside the order service's, as `postgres.js`; only needed with DATABASE_URL. */
export const postgresEntry = 'demo/order-service/postgres.ts';
export type DemoProgram = keyof typeof programs;

/** How esbuild makes one small file of a program that needs nothing but Node. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  // the ES modules of libraries, of which what is not used is left out
  mainFields: ['module', 'main'],
  // the second file, and bindings that pg can do without
  external: ['*/postgres', 'pg-native', 'pg-cloudflare'],
  // so that the second file is found by `require`, which needs no suffix
  supported: { 'dynamic-import': false },
  legalComments: 'none',
} as const satisfies BuildOptions;
