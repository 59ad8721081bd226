import { parseByteSize, parseQuantity } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size: at most 80-85% of the disk. */
const SHARE = 0.85;

/** Prometheus deletes blocks only after it has written new ones, and a full disk stops it. */
export const retentionSize: MeaningCheck = {
  code: 'retention-size',
  severity: 'error',
  title: 'Prometheus may fill its volume before it deletes old blocks.',
  stage: 'meaning',
  run: ({ environment, resolved: { prometheus } }) => {
    const [size, volume] = [
      parseByteSize(prometheus.retentionSize),
      parseQuantity(prometheus.storage),
    ];
    if (size === 0)
      return [
        {
          where: settingPlace(environment, 'prometheus.retentionSize'),
          message: `${prometheus.retentionSize} sets no limit, and the volume may fill`,
          hint: `set it to ${Math.floor((volume * SHARE) / 2 ** 20)}MB or less`,
        },
      ];
    if (size <= volume * SHARE) return [];
    if (volume === 0) {
      return [
        {
          where: settingPlace(environment, 'prometheus.storage'),
          message: `a volume of ${prometheus.storage} holds nothing`,
          hint: 'write a size such as 10Gi',
        },
      ];
    }
    return [
      {
        where: settingPlace(environment, 'prometheus.retentionSize'),
        message: `${prometheus.retentionSize} are ${Math.round((100 * size) / volume)}% of the volume (${prometheus.storage}), and ${SHARE * 100}% may be used`,
        hint: `set it to ${Math.floor((volume * SHARE) / 2 ** 20)}MB or less, or enlarge prometheus.storage`,
        from: [settingPlace(environment, 'prometheus.storage')],
      },
    ];
  },
};
