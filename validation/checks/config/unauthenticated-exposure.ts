import type { Exposure } from '../../../catalog/definitions/common';
import { isOurs, type Part } from '../../../resolve/parts';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Annotations with which an ingress controller authenticates requests: ingress-nginx, Traefik (by its middlewares), HAProxy,
 * the AWS load balancer controller, Kong (by its plugins) and Contour.
 */
const AUTHENTICATION =
  /^(nginx\.ingress\.kubernetes\.io\/(auth-(url|type|secret|tls-secret)|enable-global-auth)|traefik\.ingress\.kubernetes\.io\/router\.middlewares|haproxy(-ingress\.github\.io|\.org)\/auth-.*|alb\.ingress\.kubernetes\.io\/auth-type|konghq\.com\/plugins|projectcontour\.io\/.*auth.*)$/;

/** What anyone could do who reaches a program, which has no authentication itself. */
const OPEN = {
  prometheus: { exposure: 'read all metrics' },
  alertmanager: { exposure: 'read all alerts, and silence them' },
  loki: { exposure: 'send requests to its API' },
  collector: { exposure: 'send data of any service', grpcExposure: 'send data of any service' },
} as const satisfies Partial<Record<Part, Readonly<Record<string, string>>>>;

const isAuthenticated = (exposure: Exposure): boolean =>
  exposure.authenticated === true ||
  (exposure.kind === 'ingress' &&
    Object.entries(exposure.annotations ?? {}).some(
      ([key, value]) => AUTHENTICATION.test(key) && value !== '' && value !== 'false',
    ));

/** Reports programs that are exposed without a sign of authentication in front of them. */
export const configUnauthenticatedExposure: SemanticCheck = {
  code: 'config/unauthenticated-exposure',
  severity: 'warning',
  title:
    'A program without authentication is exposed, and nothing in front of it authenticates requests.',
  stage: 'semantic',
  run: ({ environment, resolved }) =>
    (Object.keys(OPEN) as (keyof typeof OPEN)[])
      .filter((part) => isOurs(resolved, part))
      .flatMap((part) =>
        Object.entries(OPEN[part]).flatMap(([setting, open]) => {
          const exposure = (
            resolved[part] as unknown as Readonly<Record<string, Exposure | false>>
          )[setting];
          if (!exposure || isAuthenticated(exposure)) return [];
          const can =
            part === 'loki'
              ? resolved.loki.exposedApis
                  .map((api) => (api === 'query' ? 'read all log lines' : 'write log lines'))
                  .join(', and ')
              : open;
          return [
            {
              where: settingPlace(environment, `${part}.${setting}`),
              message: `${part} has no authentication, and is exposed at ${exposure.host}: all who reach it can ${can}`,
              hint:
                exposure.kind === 'ingress'
                  ? "add the annotations with which the controller authenticates requests, such as 'nginx.ingress.kubernetes.io/auth-url', or authenticated: true"
                  : 'attach a policy to the gateway that authenticates requests, and add authenticated: true',
            },
          ];
        }),
      ),
};
