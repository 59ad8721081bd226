import { load } from 'js-yaml';
import type { LabManifest } from '../manifests';

const labels = { 'app.kubernetes.io/name': 'db' };
const service = (name: string, clusterIP: string | undefined, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'data' },
  spec: { clusterIP, selector: labels, ports: [{ name: 'http', port, targetPort: 'http' }] },
});

/** Two pods behind a Service with a cluster IP and a headless one, and a pod of another project. */
export const manifests = [
  service('db', undefined, 80),
  service('db-headless', 'None', 8080),
  load(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: data }
spec:
  replicas: 2
  template:
    metadata: { labels: { app.kubernetes.io/name: db } }
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: db
          image: docker.io/prom/prometheus:v3.13.5
          args: ['--a=1']
          ports: [{ name: http, containerPort: 8080 }, { name: gossip, containerPort: 9094 }]
          resources: { limits: { cpu: 1500m, memory: 64Mi } }
          env:
            - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
            - { name: WHERE, value: '$(POD_NAME).$$(POD_NAME).$(OTHER)' }
            - { name: TEAM, valueFrom: { fieldRef: { fieldPath: "metadata.labels['app.kubernetes.io/name']" } } }
            - { name: PASSWORD, valueFrom: { secretKeyRef: { name: login, key: password } } }
            - { name: CORES, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
            - { name: BYTES, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
          volumeMounts:
            - { name: config, mountPath: /etc/db/config }
            - { name: data, mountPath: /db }
            - { name: node, mountPath: /host/root }
      volumes:
        - { name: config, configMap: { name: db-config } }
        - { name: node, hostPath: { path: / } }
  volumeClaimTemplates: [{ metadata: { name: data } }]
`),
  load(`
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: data }
spec:
  template:
    metadata: { labels: { app.kubernetes.io/name: agent } }
    spec:
      containers: [{ name: agent, image: 'registry.example.org/mirror/grafana/loki:3', ports: [{ name: http, containerPort: 3100 }] }]
`),
] as unknown as readonly LabManifest[];
