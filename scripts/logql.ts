import { logqlCli } from './logql/cli';

process.exitCode = logqlCli({
  args: process.argv.slice(2),
  out: console.log,
  err: console.error,
  isTerminal: process.stdin.isTTY === true,
});
