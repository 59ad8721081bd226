import type { RuleGroup } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
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

export const prometheusGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'prometheus',
  team: PLATFORM_TEAM,
  job: 'prometheus',
  rules: [
    configReloadFailed,
    rulesFailing,
    rulesLate,
    withoutAlertmanager,
    notificationsFailing,
    writesFailing,
    storeFailing,
    retentionShort,
    diskNearlyFull(environment),
    scrapesOverLimit,
    samplesRejected,
    ...(environment.prometheus.remoteWriteReceiver ? [remoteWriteFailing] : []),
    ...(environment.prometheus.remoteWrite.length > 0
      ? [remoteWriteRefused, remoteWriteBehind]
      : []),
  ],
});
