// What runs in the cluster is one file a program, small enough for an object that kubectl can apply.
import { buildSync } from 'esbuild';
import { bundleOptions, postgresEntry, programs } from '../../demo/bundle';

/** The most that `kubectl apply` takes, less what an object has beside its file. */
const MOST = 262_144 - 8192;

test.each([...Object.values(programs), postgresEntry])('%s fits', (entry) => {
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions,
    entryPoints: [entry],
    write: false,
    metafile: true,
    outfile: 'program.js',
  });
  expect(outputFiles).toHaveLength(1);
  expect(JSON.stringify(outputFiles[0]?.text).length).toBeLessThan(MOST);
  // the database client is in its own file alone
  const hasClient = Object.keys(metafile.inputs).some((file) => file.includes('node_modules/pg/'));
  expect(hasClient).toBe(entry === postgresEntry);
});
