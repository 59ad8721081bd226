import { traceStores } from '../../catalog/data-sources';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** What is set for a program has no effect where another one runs in its place. */
export const settingUnused: MeaningCheck = {
  code: 'setting-unused',
  severity: 'warning',
  title: 'A setting belongs to a program that does not run in the environment.',
  stage: 'meaning',
  run: ({ environment, resolved: { tracing } }) =>
    traceStores
      .filter((store) => store !== tracing && environment[store] !== undefined)
      .map((store) => ({
        where: settingPlace(environment, store),
        message: `has no effect: ${tracing} stores traces here`,
        hint: `remove it, or set tracing: '${store}'`,
        from: [settingPlace(environment, 'tracing')],
      })),
};
