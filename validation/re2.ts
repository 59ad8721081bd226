export { regexProblem as re2Problem } from '@observability-stack/query-common';
