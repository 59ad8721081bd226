import { environments } from './environments';
import { cli } from './validation/cli';
import { createPrinter } from './validation/print';

// environments -> resolve -> synthesize -> check -> write: validation/synthesize.ts is where they meet
process.exitCode = cli({
  args: process.argv.slice(2),
  environments,
  output: 'dist',
  out: createPrinter(1, () => process.stdout),
  err: createPrinter(2, () => process.stderr),
});
