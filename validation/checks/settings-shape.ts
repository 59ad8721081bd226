import { environmentSchema } from '../../catalog/environment';
import { differences } from '../ajv';
import type { Check } from '../check';

/** What was typed has the keys, types and formats that the settings document. */
export const settingsShape: Check = {
  code: 'settings-shape',
  severity: 'error',
  title: 'A setting is unknown, missing, or not written as its format asks.',
  stage: 'shape',
  run: ({ environment }) =>
    differences(environmentSchema, environment, `environment ${environment.name}`),
};
