export { regexProblem as re2Problem } from '../query/shared/regex';
