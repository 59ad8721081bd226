import { type Case, type Mutable, type Objects, trialLabels } from '../trial';

export type DefinitionChange = (objects: Objects) => void;

/** A change of the objects that a check is against, and the nearest one that it is not against. */
export const change = (
  code: string,
  title: string,
  bad: DefinitionChange,
  where: string,
  good: DefinitionChange,
  message = '',
): Case => ({
  code,
  title,
  bad: { change: bad },
  where: `test/${where}`,
  message,
  good: { change: good },
});
export const nothing: DefinitionChange = () => {};
export const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'observability',
  labels: trialLabels,
  ...more,
});
/** The object that most cases change. */
export const lokiChange = (objects: Objects): Mutable => objects.get('StatefulSet', 'loki');
export const lokiSpec = (objects: Objects): Mutable => lokiChange(objects).spec.template.spec;
export const lokiContainer = (objects: Objects): Mutable =>
  objects.container('StatefulSet', 'loki');
/** Its place. */
export const LOKI = 'loki.yaml, StatefulSet loki (construct loki/';

/** A container that passes every check. */
export const reportContainer = {
  name: 'report',
  image: 'registry.example.org/report:1.4.2',
  ports: [{ name: 'http', containerPort: 8080 }],
  readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
  livenessProbe: { tcpSocket: { port: 'http' } },
  resources: {
    requests: { cpu: '100m', memory: '64Mi' },
    limits: { cpu: '200m', memory: '64Mi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};
