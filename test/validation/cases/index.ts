import type { Case } from '../trial';
import { alerts } from './alerts';
import { containers } from './containers';
import { correlations } from './correlation';
import { dashboardFiles } from './dashboard-files';
import { dashboards } from './dashboards';
import { images } from './images';
import { logs } from './logs';
import { names } from './names';
import { notifications } from './notifications';
import { objects } from './objects';
import { outputs } from './outputs';
import { parts } from './parts';
import { podSettings } from './pods';
import { rawRules } from './raw-rules';
import { rawSettings } from './raw-settings';
import { references } from './references';
import { additionalScrapes } from './scrapes';
import { settings } from './settings';
import { shape } from './shape';
import { targets } from './targets';
import { teamObjects } from './team-objects';
import { tenants } from './tenants';
import { volumes } from './volumes';
import { whole } from './whole';

export const cases: readonly Case[] = [
  ...[
    shape,
    names,
    targets,
    logs,
    alerts,
    notifications,
    dashboards,
    dashboardFiles,
    settings,
    podSettings,
    rawSettings,
    rawRules,
    additionalScrapes,
    outputs,
    parts,
    tenants,
    whole,
  ].flat(),
  ...[images, objects, references, volumes, correlations, containers, teamObjects].flat(),
];
