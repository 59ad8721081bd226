import { DEFAULT_PORT } from '@observability-stack/demo/bundle';
import { describeComponent, pin } from '../../catalog/components/component';

export const demo = describeComponent({
  programs: {},
  ports: { demo: { http: DEFAULT_PORT } },
  images: { node: pin('library/node', '22.20.0-alpine', { endOfLife: '2027-04-30' }) },
});
