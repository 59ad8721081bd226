import {
  type ExampleName,
  REPORT,
  requestPath,
  type ScrapedName,
  type ServiceProgram,
  scrapedPrograms,
} from '@observability-stack/lab/services/programs';
import type { Placement } from '@observability-stack/lab/services/team';
import { k8s } from 'cdk8s-plus-28';
import { kubernetesSd, type TeamConstructs } from '../../catalog';
import { labelKeys } from '../../catalog/names';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

/** The services of packages/demo/services as pods. Their programs are built on this machine and copied into the pods. */

const PORT = 8080;
/** The user of all pods. */
const UID = 10001;
/** The folder of the program in a pod. */
export const PROGRAM_FOLDER = '/opt/program';
/** The init container that waits for the program. */
export const PROGRAM_CONTAINER = 'program';
/** The file in the folder of the program that ends the init container. */
export const COMPLETE_FILE = '.complete';
/** The pods that send requests. */
const REQUESTS = 'requests';

/** Images by the runtime of a program; the first also runs programs without one. */
const nodeImage = (): string => resolveEnvironment(local).images.node;
/** The Java runtime of the release that `javac` compiles for. */
const JAVA_IMAGE = 'docker.io/library/eclipse-temurin:17.0.13_11-jre-alpine';

const imageOf = ({ runtime }: ServiceProgram): string =>
  runtime === 'java' ? JAVA_IMAGE : nodeImage();

const RUNTIMES = {
  node: ['node'],
  java: ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx64m'],
  none: [],
} as const satisfies Readonly<Record<ServiceProgram['runtime'], readonly string[]>>;

export interface ExamplePods {
  readonly running: readonly ScrapedName[];
  /** The bundles of programs that are small enough for a ConfigMap. */
  readonly bundles: { readonly report: string; readonly requests: string };
  /** The services whose requests, messages or runs fail. */
  readonly failing: readonly ExampleName[];
}

/** Returns the placement of pods, with a report every minute. */
export const inPods = (pods: ExamplePods): Placement => ({
  scrape: (name, options) =>
    pods.running.includes(name) ? kubernetesSd({ ...options, port: PORT }) : undefined,
  report: { within: '3m', staleAfter: '10m' },
  constructs: constructsOf(pods),
});

const quantity = k8s.Quantity.fromString;
const resources = (cpu: string, memory: string): k8s.ResourceRequirements => ({
  requests: { cpu: quantity(cpu), memory: quantity(memory) },
  limits: { cpu: quantity('1'), memory: quantity(memory) },
});
/** The programs answer probes and requests on the same port. */
const served = (path: string): Omit<k8s.Container, 'name'> => {
  const port = k8s.IntOrString.fromString('http');
  return {
    env: [
      { name: 'HOST', value: '0.0.0.0' },
      { name: 'PORT', value: String(PORT) },
    ],
    ports: [{ name: 'http', containerPort: PORT }],
    readinessProbe: { httpGet: { path, port }, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { tcpSocket: { port }, periodSeconds: 30 },
  };
};
const securityContext: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const podSpec = (spec: Pick<k8s.PodSpec, 'containers'> & Partial<k8s.PodSpec>): k8s.PodSpec => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 1,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: UID,
    runAsGroup: UID,
    fsGroup: UID,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  ...spec,
});

const constructsOf =
  ({ running, bundles, failing }: ExamplePods): TeamConstructs =>
  (scope, { podLabels, pushgateway }) => {
    const matchLabels = (name: string) => ({ [labelKeys.name]: name });
    const volumes = [{ name: 'program', emptyDir: {} }];
    const volumeMounts = [{ name: 'program', mountPath: PROGRAM_FOLDER }];
    for (const name of running) {
      const program = scrapedPrograms[name];
      new k8s.KubeDeployment(scope, name, {
        spec: {
          replicas: 1,
          selector: { matchLabels: matchLabels(name) },
          template: {
            metadata: { labels: { ...podLabels(name) } },
            spec: podSpec({
              volumes,
              initContainers: [
                {
                  name: PROGRAM_CONTAINER,
                  image: nodeImage(),
                  command: [
                    ...['sh', '-c'],
                    `until [ -e ${PROGRAM_FOLDER}/${COMPLETE_FILE} ]; do sleep 1; done`,
                  ],
                  volumeMounts,
                  resources: resources('10m', '64Mi'),
                  securityContext,
                },
              ],
              containers: [
                {
                  name,
                  image: imageOf(program),
                  command: [...RUNTIMES[program.runtime], ...program.args(PROGRAM_FOLDER)],
                  ...served(program.metrics),
                  volumeMounts: [{ name: 'program', mountPath: PROGRAM_FOLDER, readOnly: true }],
                  resources: resources('50m', program.runtime === 'java' ? '256Mi' : '128Mi'),
                  securityContext,
                },
              ],
            }),
          },
        },
      });
      new k8s.KubeService(scope, `${name}-service`, {
        metadata: { name },
        spec: { selector: matchLabels(name), ports: [{ name: 'http', port: PORT }] },
      });
    }
    const small = new k8s.KubeConfigMap(scope, 'programs', {
      data: { 'report.cjs': bundles.report, 'requests.cjs': bundles.requests },
    });
    const fromBundle = (
      file: string,
      args: readonly string[],
      more: Omit<k8s.Container, 'name'>,
    ): Pick<k8s.PodSpec, 'containers' | 'volumes'> => ({
      volumes: [{ name: 'program', configMap: { name: small.name } }],
      containers: [
        {
          name: 'program',
          image: nodeImage(),
          command: ['node', `${PROGRAM_FOLDER}/${file}`, ...args],
          ...more,
          volumeMounts: [{ name: 'program', mountPath: PROGRAM_FOLDER, readOnly: true }],
          resources: resources('20m', '96Mi'),
          securityContext,
        },
      ],
    });
    new k8s.KubeDeployment(scope, REQUESTS, {
      spec: {
        replicas: 1,
        selector: { matchLabels: matchLabels(REQUESTS) },
        template: {
          metadata: { labels: { ...podLabels(REQUESTS) } },
          spec: podSpec(
            fromBundle(
              'requests.cjs',
              running.map(
                (name) => `http://${name}:${PORT}${requestPath(name, failing.includes(name))}`,
              ),
              served('/'),
            ),
          ),
        },
      },
    });
    if (pushgateway === undefined) throw new Error('the Pushgateway is off');
    new k8s.KubeCronJob(scope, REPORT, {
      spec: {
        schedule: '* * * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: 50,
            template: {
              metadata: { labels: { ...podLabels(REPORT) } },
              spec: podSpec({
                restartPolicy: 'Never',
                ...fromBundle('report.cjs', [], {
                  env: [
                    { name: 'PUSHGATEWAY_URL', value: pushgateway },
                    { name: 'REPORT', value: failing.includes(REPORT) ? 'broken' : '' },
                  ],
                }),
              }),
            },
          },
        },
      },
    });
  };
