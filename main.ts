import { environments } from './environments';
import { cli } from './validation/cli';
import { printer } from './validation/print';

// environments -> resolve -> synthesize -> check -> write: validation/synthesize.ts is where they meet
process.exitCode = cli({
  args: process.argv.slice(2),
  environments,
  output: 'dist',
  out: printer(1, () => process.stdout),
  err: printer(2, () => process.stderr),
});
