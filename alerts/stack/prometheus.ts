import type { RuleGroup } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { isAgent } from '../../resolve/agents';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { exists } from '../../resolve/parts';
import { tunable } from '../thresholds';
import {
  configReloadFailed,
  notificationsFailing,
  rulesFailing,
  rulesLate,
  withoutAlertmanager,
} from './prometheus-alerting';
import { remoteWriteFailing, samplesRejected, scrapesOverLimit } from './prometheus-intake';
import { remoteWriteBehind, remoteWriteRefused } from './prometheus-remote-write';
import { diskNearlyFull, retentionShort, storeFailing, writesFailing } from './prometheus-store';

/** The alerts on rules and stored samples, which an agent has not. */
const serverRules = (environment: ResolvedEnvironment): RuleGroup['rules'] => [
  rulesFailing,
  rulesLate,
  ...(exists(environment, 'alertmanager') ? [withoutAlertmanager, notificationsFailing] : []),
  writesFailing,
  storeFailing,
  retentionShort,
  tunable('PrometheusDiskNearlyFull', (limit) => diskNearlyFull(environment, limit)),
];

export const prometheusGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'prometheus',
  team: PLATFORM_TEAM,
  job: 'prometheus',
  rules: [
    configReloadFailed,
    ...(isAgent(environment) ? [] : serverRules(environment)),
    scrapesOverLimit,
    samplesRejected,
    ...(environment.prometheus.remoteWriteReceiver ? [remoteWriteFailing] : []),
    ...(environment.prometheus.remoteWrite.length > 0
      ? [remoteWriteRefused, remoteWriteBehind]
      : []),
  ],
});
