import standaloneCode from 'ajv/dist/standalone';
import { ajv } from './ajv';
import { schemas } from './schemas';

/** Code of a module with the exports of validators.ts, in which the validators are compiled. */
export const validatorCode = `${standaloneCode(
  ajv,
  Object.fromEntries(Object.keys(schemas).map((name) => [name, name])),
)};
const validators = { ...module.exports };
exports.validatorOf = (name) => validators[name];`;
