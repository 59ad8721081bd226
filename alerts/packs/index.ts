import type { PromqlAlert, RuleGroup } from '../../catalog/definitions/alert';
import type { ResolvedPack } from '../../catalog/definitions/packs';
import type { ResolvedService } from '../../resolve/services';
import { batchAlerts } from './batch';
import { clientAlerts } from './client';
import { queueAlerts } from './queue';
import { runtimeAlerts } from './runtime';

/** Returns the alerts of the packs of a service, in a group for each pack. */
export const packGroups = (env: string, service: ResolvedService): readonly RuleGroup[] =>
  service.packs.flatMap((pack) => {
    const rules = packAlerts(env, service, pack);
    return rules.length > 0
      ? [
          {
            name: `${service.name}/${packKey(pack)}`,
            team: service.team,
            job: service.name,
            rules,
          },
        ]
      : [];
  });

/** Returns the name of a pack in its service, such as `queue-orders`. */
export function packKey(pack: ResolvedPack): string {
  if (pack.kind === 'runtime') return `runtime-${pack.language}`;
  return pack.name === undefined ? pack.kind : `${pack.kind}-${pack.name}`;
}

function packAlerts(
  env: string,
  service: ResolvedService,
  pack: ResolvedPack,
): readonly PromqlAlert[] {
  switch (pack.kind) {
    case 'batch':
      return batchAlerts(env, service, pack);
    case 'queue':
      return queueAlerts(service, pack);
    case 'client':
      return clientAlerts(service, pack);
    case 'runtime':
      return runtimeAlerts(service, pack);
  }
}
