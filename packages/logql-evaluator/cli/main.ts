// The program of the package: logql-evaluator test|explain.
import { didYouMean } from '@observability-stack/query-common';
import { runMain, setProgram } from '../../../tools/command';
import { explainCommand } from './explain';
import { testCommand } from './test';

const NAME = 'logql-evaluator';
const HELP = `usage: ${NAME} COMMAND [arguments]

Commands:
  test FILE...    Test rule files of Loki without Loki, from test files in the form of promtool.
  explain QUERY   Explain a LogQL query on sample log lines, stage by stage.

${NAME} COMMAND --help describes the arguments and the exit codes.`;

const [command, ...args] = process.argv.slice(2);
setProgram(NAME, { 'logql:test': 'test', logql: 'explain' });
process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
// The commands take paths relative to the folder in which npm was started; this program is started where its user is.
delete process.env.INIT_CWD;

if (command === 'test') testCommand();
else if (command === 'explain') explainCommand();
else
  runMain(NAME, () => {
    if (command !== undefined && ['help', '--help', '-h'].includes(command)) {
      console.log(HELP);
      return 0;
    }
    console.error(
      command === undefined
        ? HELP
        : `${NAME}: unknown command ${JSON.stringify(command)}: ${didYouMean(command, ['test', 'explain'])}`,
    );
    return 2;
  });
