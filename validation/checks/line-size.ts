import { bytesOf } from '../../catalog/units';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** The collector cuts long lines so that Loki need not refuse them. */
export const lineSize: MeaningCheck = {
  code: 'line-size',
  severity: 'error',
  title: 'The log collector sends lines that are too long for Loki.',
  stage: 'meaning',
  run: ({ environment, resolved: { logs, loki } }) =>
    bytesOf(logs.maxLineSize) <= bytesOf(loki.limits.lineSize)
      ? []
      : [
          {
            where: settingPlace(environment, 'logs.maxLineSize'),
            message: `lines of up to ${logs.maxLineSize} are sent, and Loki refuses those above ${loki.limits.lineSize}`,
            hint: 'make logs.maxLineSize the smaller of the two, or raise loki.limits.lineSize',
            from: [settingPlace(environment, 'loki.limits.lineSize')],
          },
        ],
};
