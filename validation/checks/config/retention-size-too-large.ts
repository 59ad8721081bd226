import { parseByteSize, parseQuantity } from '@observability-stack/query-common';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Maximum ratio of the disk: 80-85% according to
 * https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size
 */
const SHARE = 0.85;

/**
 * Reports a retention size that may fill the disk: Prometheus deletes blocks only after it has
 * written new ones, and stops when the disk is full.
 */
export const configRetentionSizeTooLarge: SemanticCheck = {
  code: 'config/retention-size-too-large',
  severity: 'error',
  title: 'The retention size of Prometheus is too large for its volume.',
  stage: 'semantic',
  run: ({ environment, resolved: { prometheus } }) => {
    const [size, volume] = [
      parseByteSize(prometheus.retentionSize),
      parseQuantity(prometheus.storage),
    ];
    if (size === 0)
      return [
        {
          where: settingPlace(environment, 'prometheus.retentionSize'),
          message: `retentionSize ${prometheus.retentionSize} sets no limit: the volume may fill`,
          hint: `set it to ${Math.floor((volume * SHARE) / 2 ** 20)}MB or less`,
        },
      ];
    if (size <= volume * SHARE) return [];
    if (volume === 0) {
      return [
        {
          where: settingPlace(environment, 'prometheus.storage'),
          message: `storage ${prometheus.storage} is empty`,
          hint: 'write a size such as 10Gi',
        },
      ];
    }
    return [
      {
        where: settingPlace(environment, 'prometheus.retentionSize'),
        message: `retentionSize ${prometheus.retentionSize} is too large for storage ${prometheus.storage}: expected at most ${SHARE * 100}%, found ${Math.round((100 * size) / volume)}%`,
        hint: `set it to ${Math.floor((volume * SHARE) / 2 ** 20)}MB or less, or enlarge prometheus.storage`,
        from: [settingPlace(environment, 'prometheus.storage')],
      },
    ];
  },
};
