import type { TeamCheck } from '../../check';
import { locatedDashboards, locatedRawDashboards } from '../../dashboards';

/**
 * Reports an invalid uid, which is a part of the URL of a dashboard. Grafana stores 40 characters
 * of it.
 */
export const dashboardInvalidUid: TeamCheck = {
  code: 'dashboard/invalid-uid',
  severity: 'error',
  title: 'The uid of a dashboard is too long, or has characters that a URL cannot have.',
  stage: 'team',
  run: (input) =>
    [
      ...locatedDashboards(input).map(({ dashboard: { uid }, where }) => ({ uid, where })),
      ...locatedRawDashboards(input),
    ]
      .filter(({ uid }) => !/^[a-zA-Z0-9_-]{1,40}$/.test(uid))
      .map(({ uid, where }) => ({
        where,
        message: `uid "${uid}" is invalid: expected up to 40 letters, digits, - and _`,
        hint: 'write a uid such as cart-overview',
        from: ['team'],
      })),
};
