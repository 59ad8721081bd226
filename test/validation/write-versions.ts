// Writes two environments in one version after the other, until it is killed: write-versions.ts FOLDER FIRST-VERSION
import { writeOutput } from '../../validation/output-folder';

const [folder = '', first = '1'] = process.argv.slice(2);
for (let version = Number(first); ; version += 1) {
  const files = new Map(
    Array.from({ length: 10 }, (_, index) => [
      `${index}.yaml`,
      [`${version}\n`, '#'.repeat(50_000)],
    ]),
  );
  // a version more or less has a file more
  if (version % 2 === 0) files.set('even.yaml', [`${version}\n`]);
  writeOutput(
    folder,
    ['a', 'b'].map((name) => ({ name, files })),
    { complete: true },
  );
  process.stdout.write(`${version}\n`);
}
