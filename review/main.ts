import { reviewCli } from './cli';

process.exitCode = reviewCli({
  args: process.argv.slice(2),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
