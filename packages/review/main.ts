import { runMain } from '../../tools/command';
import { reviewCli } from './cli';

runMain(
  'review',
  () =>
    reviewCli({
      args: process.argv.slice(2),
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
    }),
  2,
);
