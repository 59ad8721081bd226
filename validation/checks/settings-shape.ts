import { environmentSchema } from '../../catalog/environment';
import { list, type Schema } from '../../catalog/schema';
import { teamSchema } from '../../catalog/team';
import type { ShapeCheck } from '../check';
import { differences } from '../differences';
import { settingPlace, teamPlace } from '../places';
import { goneIn } from './setting-gone';

/** The teams are looked at one by one, since each has a file of its own. */
const ownSchema: Schema = {
  ...environmentSchema,
  properties: { ...(environmentSchema.properties as Schema), teams: list({}) },
};

/** What was typed has the keys, types and formats that the settings document. */
export const settingsShape: ShapeCheck = {
  code: 'settings-shape',
  severity: 'error',
  title: 'A setting is unknown, missing, or not written as its format asks.',
  stage: 'shape',
  run: ({ environment }) => [
    ...differences(ownSchema, environment, (path) => settingPlace(environment, path)).filter(
      ({ where }) =>
        !goneIn(environment).some(({ path }) => where === settingPlace(environment, path)),
    ),
    ...(Array.isArray(environment.teams) ? environment.teams : []).flatMap((team, index) =>
      differences(teamSchema, team, (path) => teamPlace(team?.name ?? `number ${index + 1}`, path)),
    ),
  ],
};
