import { DEFAULT_DEMO_PORT } from '@observability-stack/demo/bundle';
import { describeComponent, pinImage } from '../../catalog/components/component';
import { demoKey } from './settings';

export const demoDescription = describeComponent({
  programs: {},
  ports: { demo: { http: DEFAULT_DEMO_PORT } },
  images: { node: pinImage('library/node', '22.20.0-alpine', { endOfLife: '2027-04-30' }) },
  paths: {
    demo: { programs: '/opt/demo', faults: '/etc/demo/faults' },
  },
  metrics: [],
  dataSources: {},
  settings: {
    /** Runs the demo services in the namespace of their team; `true` uses the default settings. @default false */
    demo: demoKey,
  },
});
