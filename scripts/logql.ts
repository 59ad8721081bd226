import { runMain } from '../tools/command';
import { logqlCli } from './logql/cli';

runMain('logql', () =>
  logqlCli({
    args: process.argv.slice(2),
    out: console.log,
    err: console.error,
    isTerminal: process.stdin.isTTY === true,
  }),
);
