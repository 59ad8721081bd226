import { environments } from './environments';
import { cli } from './validation/cli';

// environments -> resolve -> synthesize -> check -> write: validation/synthesize.ts is where they meet
process.exitCode = cli({
  args: process.argv.slice(2),
  environments,
  output: 'dist',
  out: console.log,
  err: console.error,
});
