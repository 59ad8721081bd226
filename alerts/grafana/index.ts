import type { ContactPoint, NotificationPolicy } from '@grafana/grafana-foundation-sdk/alerting';
import type { RuleGroup } from '../../catalog/definitions/alert';
import { yaml } from '../../catalog/helpers/yaml';
import { endpointsOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { grafanaRuleFiles } from './rules';

const RECEIVER = 'alertmanager';

/**
 * Returns the provisioning files of Grafana alerting: the rules, and a contact point for Alertmanager, which routes
 * their alerts like all others.
 */
export const grafanaAlerting = (
  environment: ResolvedEnvironment,
  groups: readonly RuleGroup[],
): Readonly<Record<string, string>> => ({
  ...grafanaRuleFiles(environment, groups),
  'notifications.yaml': yaml({
    apiVersion: 1,
    contactPoints: [{ orgId: 1, name: RECEIVER, receivers: [contactPoint(environment)] }],
    policies: [{ orgId: 1, ...everything }],
  }),
  ...(environment.alerts.deletedRuleUids.length > 0
    ? {
        'gone.yaml': yaml({
          apiVersion: 1,
          deleteRules: environment.alerts.deletedRuleUids.map((uid) => ({ orgId: 1, uid })),
        }),
      }
    : {}),
});

/** Returns a contact point with every Alertmanager, since each must receive every alert. */
const contactPoint = (environment: ResolvedEnvironment) =>
  ({
    uid: RECEIVER,
    type: 'prometheus-alertmanager',
    settings: {
      url: endpointsOf(environment, 'alerts').join(','),
    },
  }) satisfies Omit<ContactPoint, 'type'> & { readonly type: string };

/** Sends each alert immediately, ungrouped and repeatedly: Alertmanager resolves alerts that are not resent. */
const everything: NotificationPolicy = {
  receiver: RECEIVER,
  group_by: ['...'],
  group_wait: '1s',
  group_interval: '30s',
  repeat_interval: '1m',
};
