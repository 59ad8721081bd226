import { explainCommand } from '@observability-stack/logql-evaluator/cli/explain';

explainCommand();
