import { ApiObject } from 'cdk8s';
import type { Team } from '../../../catalog/definitions/team';
import { labelKeys } from '../../../catalog/names';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const trial = (constructs: NonNullable<Team['constructs']>) => ({
  environment: { teams: [trialPlatform, trialCommerce({}, { constructs })] },
});
const add = (kind: string, metadata: object, apiVersion = 'v1') =>
  trial((scope) => {
    new ApiObject(scope, 'object', { apiVersion, kind, metadata });
  });

const security = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1000,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const resources = { cpu: '10m', memory: '16Mi' };
const pod = (service: string, more: Record<string, string> = {}) =>
  trial((scope, { podLabels }) => {
    new ApiObject(scope, 'pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { ...podLabels(service), ...more } },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'registry.example.org/job:1.0.0',
            resources: { requests: resources, limits: resources },
            securityContext: security,
          },
        ],
      },
    });
  });

export const teamObjects: readonly Case[] = [
  ...['PrometheusRule', 'PodMonitor', 'ScrapeConfig'].map(
    (kind): Case => ({
      code: 'k8s/unchecked-object',
      title: `a ${kind}`,
      bad: add(kind, {}, 'monitoring.coreos.com/v1'),
      where: `test/team-commerce.yaml, ${kind} object (construct team-commerce/object)`,
      message: `content of ${kind} "object" is not checked`,
      good: add(kind, {}, 'example.org/v1'),
      hint: kind === 'PrometheusRule' ? 'write rawRules of the team' : 'write scrape of a service',
    }),
  ),
  {
    code: 'k8s/object-out-of-scope',
    title: 'an object of Argo CD, which deploys to other namespaces',
    bad: add('Application', {}, 'argoproj.io/v1alpha1'),
    where: 'Application object',
    message: 'deploys objects to any namespace',
    good: add('Application', {}, 'example.org/v1'),
  },
  {
    code: 'k8s/object-out-of-scope',
    title: 'the namespace of the stack',
    bad: add('ConfigMap', { namespace: 'observability' }),
    where: 'test/team-commerce.yaml, ConfigMap object (construct team-commerce/object)',
    message: 'namespace "observability", which is not a namespace of the team',
    good: add('ConfigMap', { namespace: 'commerce' }),
  },
  {
    code: 'k8s/object-out-of-scope',
    title: "pods with the name of another team's program",
    bad: pod('prometheus'),
    where: 'Pod pod',
    message: 'the name of "prometheus", which belongs to team "platform"',
    good: pod('order-report'),
  },
  {
    code: 'k8s/object-out-of-scope',
    title: "pods with another team's label",
    bad: pod('order-report', { [labelKeys.team]: 'platform' }),
    where: 'Pod pod',
    message: 'expected "commerce"',
    good: pod('order-report', { [labelKeys.team]: 'commerce' }),
  },
];
