// Two projects: `unit` needs only Node, `integration` runs real programs.
const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
];
const base = {
  testEnvironment: 'node',
  // the exporter of spans imports dynamically, which jest knows only as `require`
  transform: {
    '/validation/validators\\.ts$': '<rootDir>/test/compiled-validators.js',
    '^.+\\.ts$': swc,
    '/otlp-exporter-base/.+\\.js$': swc,
  },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  modulePathIgnorePatterns: ['<rootDir>/.build/', '<rootDir>/lib/', '<rootDir>/tools/bin/'],
};

module.exports = {
  testSequencer: '<rootDir>/test/sequencer.js',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/packages/*/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/integration/'],
    },
    {
      ...base,
      displayName: 'integration',
      setupFiles: ['<rootDir>/test/integration/support/worker-ports.ts'],
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/'],
    },
  ],
};
