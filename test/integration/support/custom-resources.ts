import path from 'node:path';
import { runCommand } from './run';

const MODULES = {
  'prometheus-operator': {
    folder: 'tools/prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    files: 'example/prometheus-operator-crd',
  },
  'argo-cd': {
    folder: 'test/fixtures/custom-resources',
    module: 'github.com/argoproj/argo-cd/v3',
    files: 'manifests/crds/application-crd.yaml',
  },
  'kustomize-controller': {
    folder: 'test/fixtures/custom-resources',
    module: 'github.com/fluxcd/kustomize-controller',
    files: 'config/crd/bases',
  },
  'source-controller': {
    folder: 'test/fixtures/custom-resources',
    module: 'github.com/fluxcd/source-controller',
    files: 'config/crd/bases',
  },
  'gateway-api': {
    folder: 'test/fixtures/custom-resources',
    module: 'sigs.k8s.io/gateway-api',
    files: 'config/crd/standard',
  },
} as const;

const ROOT = path.resolve(__dirname, '../../..');

/** Custom resource definitions of grafana-operator, whose module is not on every proxy. */
export const GRAFANA_OPERATOR = path.join(ROOT, 'test/fixtures/custom-resources/grafana-operator');

/** Returns the path of the published custom resource definitions of a module, as its `go.mod` pins it. */
export async function customResources(name: keyof typeof MODULES): Promise<string> {
  const { folder, module, files } = MODULES[name];
  const { code, stdout, stderr } = await runCommand('go', ['mod', 'download', '-json', module], {
    cwd: path.join(ROOT, folder),
  });
  if (code !== 0) throw new Error(`go mod download ${module}: ${stdout}${stderr}`);
  return path.join((JSON.parse(stdout) as { Dir: string }).Dir, files);
}
