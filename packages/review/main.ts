import { reviewCli } from './cli';

reviewCli({
  args: process.argv.slice(2),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`review: ${error.message}`);
    process.exitCode = 2;
  },
);
