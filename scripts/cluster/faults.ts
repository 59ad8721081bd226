import { KUBE_VOLUME_FILLS_IN_HOURS } from '../../alerts/names';
import { labelKeys, PLATFORM_TEAM } from '../../catalog/names';
import { certificateFault } from './certificate';
import { FAULTS_NAMESPACE, FAULTS_TEAM, type Fault } from './fault';
import { kubectl, kubectlJson } from './kubectl';

/** Faults of Kubernetes objects. */

const NAMESPACE = FAULTS_NAMESPACE;

const metadata = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  name,
  namespace: NAMESPACE,
  labels: { [labelKeys.name]: name, [labelKeys.team]: FAULTS_TEAM, ...labels },
});
const container = (image: string, script: string, more: object = {}) => ({
  name: 'app',
  image,
  command: ['sh', '-c', script],
  ...more,
});
const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(name),
  spec: { terminationGracePeriodSeconds: 0, ...spec },
});
const deployment = (name: string, app: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(name),
  spec: {
    progressDeadlineSeconds: 30,
    selector: { matchLabels: { [labelKeys.name]: name } },
    template: {
      metadata: { labels: metadata(name).labels },
      spec: { terminationGracePeriodSeconds: 0, containers: [app] },
    },
  },
});
/** Sizes of the volume claims; the quota is used up by both. */
const CLAIM_SIZE = '1Gi';
const DISK_SIZE = '16Mi';
const QUOTA = '1040Mi';
const SLEEP = 'exec sleep 3600';

export const kubernetesFaults: readonly Fault[] = [
  {
    name: 'a container crashes in a loop',
    alert: 'KubePodCrashLooping',
    service: 'fault-crash',
    minutes: 8,
    objects: (image) => [pod('fault-crash', { containers: [container(image, 'exit 1')] })],
  },
  {
    name: 'an image does not exist',
    alert: 'KubeImagePullFailing',
    service: 'fault-image',
    minutes: 8,
    objects: () => [
      pod('fault-image', {
        containers: [{ name: 'app', image: 'registry.invalid/no/such-image:v1' }],
      }),
    ],
  },
  {
    name: 'a container needs more memory than its limit, once',
    alert: 'KubeContainerOomKilled',
    service: 'fault-memory',
    minutes: 5,
    objects: (image) => [
      pod('fault-memory', {
        volumes: [{ name: 'state', emptyDir: {} }],
        containers: [
          container(
            image,
            '[ -e /state/done ] && exec sleep 3600; sleep 40; touch /state/done; exec tail /dev/zero',
            {
              resources: { limits: { memory: '32Mi' } },
              volumeMounts: [{ name: 'state', mountPath: '/state' }],
              securityContext: { runAsUser: 0 },
            },
          ),
        ],
      }),
    ],
  },
  {
    name: 'a Job fails',
    alert: 'KubeJobFailed',
    service: 'fault-job',
    minutes: 4,
    objects: (image) => [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: metadata('fault-job'),
        spec: {
          backoffLimit: 0,
          template: {
            metadata: { labels: metadata('fault-job').labels },
            spec: { restartPolicy: 'Never', containers: [container(image, 'exit 1')] },
          },
        },
      },
    ],
  },
  {
    name: 'a ConfigMap that a container needs is missing',
    alert: 'KubeContainerNotCreated',
    service: 'fault-config',
    minutes: 8,
    objects: (image) => [
      pod('fault-config', {
        containers: [
          container(image, SLEEP, { envFrom: [{ configMapRef: { name: 'no-such-map' } }] }),
        ],
      }),
    ],
  },
  {
    name: 'a rollout makes no progress',
    alert: 'KubeDeploymentRolloutStuck',
    service: 'fault-rollout',
    minutes: 9,
    objects: (image) => [deployment('fault-rollout', container(image, SLEEP))],
    // The pod of the first version stays available.
    change: (image) => {
      waitFor('Available', 'deployment/fault-rollout');
      return [
        deployment(
          'fault-rollout',
          container(image, SLEEP, { readinessProbe: { exec: { command: ['false'] } } }),
        ),
      ];
    },
  },
  {
    name: 'a pod requests 100 CPUs',
    alert: 'KubePodUnschedulable',
    service: 'fault-room',
    minutes: 13,
    objects: (image) => [
      pod('fault-room', {
        containers: [container(image, SLEEP, { resources: { requests: { cpu: '100' } } })],
      }),
    ],
  },
  {
    name: 'a volume claim names a class that does not exist',
    alert: 'KubeVolumeClaimNotBound',
    service: NAMESPACE,
    team: PLATFORM_TEAM,
    minutes: 18,
    objects: () => [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: metadata('fault-claim'),
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'no-such-class',
          resources: { requests: { storage: CLAIM_SIZE } },
        },
      },
    ],
  },
  {
    name: 'a quota is used up',
    alert: 'KubeQuotaNearlyUsed',
    service: NAMESPACE,
    team: PLATFORM_TEAM,
    minutes: 18,
    objects: () => [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: metadata('fault-quota'),
        spec: { hard: { 'requests.storage': QUOTA } },
      },
    ],
  },
  certificateFault,
  {
    name: 'a volume is full',
    alert: KUBE_VOLUME_FILLS_IN_HOURS,
    service: 'fault-full',
    minutes: 20,
    objects: (image) => [
      pod('fault-disk', {
        volumes: [{ name: 'disk', emptyDir: { medium: 'Memory', sizeLimit: DISK_SIZE } }],
        containers: [
          container(image, SLEEP, { volumeMounts: [{ name: 'disk', mountPath: '/disk' }] }),
        ],
      }),
    ],
    change: (image) => {
      waitFor('Ready', 'pod/fault-disk');
      return volumeObjects(image, kubectlJson('-n', NAMESPACE, 'get', 'pod', 'fault-disk'));
    },
    remove: () => kubectl('delete', 'pv', DISK, '--ignore-not-found', '--wait=false'),
  },
];

/** Waits until an object of a fault has a condition. */
const waitFor = (condition: string, object: string): string =>
  kubectl('-n', NAMESPACE, 'wait', `--for=condition=${condition}`, object, '--timeout=180s');

const DISK = 'observability-fault-disk';

interface RunningPod {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly nodeName: string };
}

/**
 * Returns a PersistentVolume on the tmpfs of another pod, which is a small file system on every node, and a pod that fills
 * it.
 */
function volumeObjects(image: string, disk: RunningPod): readonly object[] {
  const { nodeName } = disk.spec;
  const hostname = kubectlJson('get', 'node', nodeName).metadata.labels['kubernetes.io/hostname'];
  const size = { storage: DISK_SIZE };
  const accessModes = ['ReadWriteOnce'];
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: DISK },
      spec: {
        capacity: size,
        accessModes,
        storageClassName: DISK,
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: NAMESPACE, name: 'fault-full' },
        local: {
          path: `/var/lib/kubelet/pods/${disk.metadata.uid}/volumes/kubernetes.io~empty-dir/disk`,
        },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'kubernetes.io/hostname', operator: 'In', values: [hostname] },
                ],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata('fault-full'),
      spec: { accessModes, storageClassName: DISK, resources: { requests: size } },
    },
    pod('fault-full', {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'fault-full' } }],
      containers: [
        container(image, `dd if=/dev/zero of=/data/full bs=64k; ${SLEEP}`, {
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
          securityContext: { runAsUser: 0 },
        }),
      ],
    }),
  ];
}
