// Reads the results of Jest: node .ci/results.mjs failed PROJECT | summary FAILED-STEPS
import { existsSync, readFileSync } from 'node:fs';

const [command, argument] = process.argv.slice(2);

const read = (name) => {
  const file = `.build/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : [];
};
const ofStatus = (suites, status) =>
  suites.flatMap(({ assertionResults }) =>
    assertionResults.filter((test) => test.status === status),
  );

if (command === 'failed') {
  for (const { name, status } of read(argument)) if (status === 'failed') console.log(name);
} else {
  const suites = ['unit', 'integration'].flatMap((project) => {
    const again = new Map(read(`${project}-again`).map((suite) => [suite.name, suite]));
    return read(project).map((first) => {
      const last = again.get(first.name) ?? first;
      const passed = new Set(ofStatus([last], 'passed').map(({ fullName }) => fullName));
      for (const { fullName } of ofStatus([first], 'failed'))
        if (passed.has(fullName)) console.log(`FLAKY: ${fullName}`);
      return last;
    });
  });
  for (const { fullName } of ofStatus(suites, 'pending')) console.log(`SKIPPED: ${fullName}`);
  for (const { fullName } of ofStatus(suites, 'failed')) console.log(`FAILED: ${fullName}`);
  // A suite that could not run, and a failed step without a failed test, count as a failure.
  const broken = suites.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  for (const { name } of broken) console.log(`FAILED: ${name}`);
  const failed = Math.max(ofStatus(suites, 'failed').length + broken.length, Number(argument));
  const skipped = ofStatus(suites, 'pending').length + ofStatus(suites, 'todo').length;
  console.log(`${ofStatus(suites, 'passed').length} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 ? 1 : 0);
}
