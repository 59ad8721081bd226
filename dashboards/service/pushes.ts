import { count, gt, max, or, sub, time, vector } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { PUSH_STALE } from '../../alerts/names';
import type { PushingService } from '../../alerts/push';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import { pushFailureTimeSeconds, pushTimeSeconds } from '../../constructs/pushgateway/metrics';
import { alertThresholdAt, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

const own = ({ name }: PushingService) => ({ service: name, env: variableRefs.env });

export const pushAge = (service: PushingService): Panel =>
  timeSeries({
    key: 'push-age',
    title: 'Age of the last push',
    description: `Time since the last successful push of the oldest group. Good: returns to 0 with each run, and stays below ${service.push.staleAfter}.`,
    queries: [
      query(max(sub(time(), gt(pushTimeSeconds.where(own(service)), 0))), {
        legendFormat: 'age',
      }),
    ],
    unit: 's',
    width: 16,
    noValue: 'Has not pushed yet',
    thresholds: thresholdsAbove(
      alertThresholdAt(
        { name: PUSH_STALE, severity: 'ticket' },
        parseDurationMs(service.push.staleAfter) / 1000,
      ),
    ),
  });

export const rejectedPushes = (service: PushingService): Panel =>
  stat({
    key: 'push-rejected',
    title: 'Groups with a rejected push',
    description: 'Groups whose last push the Pushgateway rejected. Good: 0.',
    queries: [
      query(
        or(
          count(
            gt(pushFailureTimeSeconds.where(own(service)), pushTimeSeconds.where(own(service))),
          ),
          vector(0),
        ),
        { legendFormat: 'Rejected' },
      ),
    ],
    unit: 'none',
    width: 8,
    noValue: '0',
    thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
  });
