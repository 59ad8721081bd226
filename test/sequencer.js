const { existsSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that take more than 30 seconds: they start first, so that no worker runs one alone at the end. */
const LONGEST = [
  'test/validation/checks.test.ts',
  'test/corpus/corpus.test.ts',
  'test/validation/examples.test.ts',
  'test/scripts/commands.test.ts',
  'test/process.test.ts',
  'packages/review/test/report.test.ts',
  'test/scripts/watch.test.ts',
  'packages/review/test/mutations.test.ts',
  'test/docs/commands.test.ts',
  'test/integration/alert-rules.test.ts',
  'test/integration/preview.test.ts',
  'test/integration/outage.test.ts',
  'test/integration/dashboards.test.ts',
  'test/integration/apiserver.test.ts',
  'test/integration/verify.test.ts',
  'test/integration/apiserver-prune.test.ts',
  'test/integration/tutorial.test.ts',
  'test/integration/alert-objectives.test.ts',
].map((file) => path.join(__dirname, '..', file));

for (const file of LONGEST)
  if (!existsSync(file)) throw new Error(`${file} does not exist: update test/sequencer.js`);

/**
 * Orders suites by the time that they took before. On a clean checkout, Jest knows only the sizes of their files.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path: file }) =>
      LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length;
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
