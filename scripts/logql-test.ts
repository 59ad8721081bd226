import { testCommand } from '@observability-stack/logql-evaluator/cli/test';

testCommand();
