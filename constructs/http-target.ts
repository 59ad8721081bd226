import { readFileSync } from 'node:fs';
import { Construct } from 'constructs';
import type { Program } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { ComponentBase } from './component-base';
import { ConfigFiles } from './config-files';
import { labelsOf } from './labels';
import { httpProbe, Pods } from './pods';

export interface HttpTargetProps {
  readonly environment: ResolvedEnvironment;
  /** Name of the service record that it runs. */
  readonly service: string;
}

const SCRIPT = 'demo/http-target.js';
const FOLDER = '/opt/http-target';

/** A minimal service behind a service record: real metrics and logs, in a stock Node image. */
export class HttpTarget extends Construct {
  constructor(scope: Construct, id: string, props: HttpTargetProps) {
    super(scope, id);
    const { environment } = props;
    const record = environment.services.find(({ name }) => name === props.service);
    if (record?.scrape === false || record?.scrape.kind !== 'file' || !record.scrape.port) {
      throw new Error(`${props.service} needs a service record with fileSd({ port })`);
    }
    const { name, team, namespace, replicas } = record;
    const workload = { name, replicas };
    const component: Program = {
      name,
      team,
      namespace,
      kind: 'StatefulSet',
      workloads: [workload],
    };
    const { port } = record.scrape;

    new ComponentBase(this, 'base', { environment, component, service: { http: port } });
    const script = new ConfigFiles(this, `${name}-script`, {
      namespace,
      labels: labelsOf(name),
      files: { 'main.js': readFileSync(SCRIPT, 'utf8') },
    });
    new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 10001,
      configs: [{ volume: 'script', files: script, onChange: 'roll' }],
      containers: [
        {
          name,
          image: environment.images.node,
          args: ['node', `${FOLDER}/main.js`],
          env: [
            { name: 'SERVICE_NAME', value: name },
            { name: 'PORT', value: String(port) },
          ],
          ports: { http: port },
          resources: { cpu: '20m', memory: '48Mi', cpuLimit: '200m', memoryLimit: '128Mi' },
          readiness: httpProbe('/healthz', 'http', { periodSeconds: 5 }),
          liveness: httpProbe('/healthz', 'http', { periodSeconds: 15, failureThreshold: 4 }),
          mounts: [{ name: 'script', mountPath: FOLDER, readOnly: true }],
        },
      ],
    });
  }
}
