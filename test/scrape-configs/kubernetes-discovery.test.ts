import { nullReceiver } from '../../catalog/definitions/receivers';
import { basicAuth, type KubernetesScrape, kubernetesSd } from '../../catalog/definitions/scrape';
import { operatorScrapes } from '../../outputs/operator/scrapes';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';

const secret = { secret: 'shop-scrape', key: 'token' };
const environmentOf = (scrape: KubernetesScrape) =>
  resolveEnvironment({
    name: 'test',
    teams: [
      {
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [{ name: 'cart', scrape }],
      },
    ],
  });
const jobOf = (scrape: KubernetesScrape) =>
  scrapeJobs(environmentOf(scrape), new Map()).find(({ job_name }) => job_name === 'cart');
const discoveryOf = (scrape: KubernetesScrape) => jobOf(scrape)?.kubernetes_sd_configs;

test('an object is found by its labels, or by the name of the service', () => {
  const named = { field: 'metadata.name=cart' };
  const shop = { namespaces: { names: ['shop'] } };
  expect(discoveryOf(kubernetesSd({ role: 'service', port: 80 }))).toEqual([
    { role: 'service', ...shop, selectors: [{ role: 'service', ...named }] },
  ]);
  expect(discoveryOf(kubernetesSd({ role: 'endpointslice', port: 'web' }))).toEqual([
    {
      role: 'endpointslice',
      ...shop,
      selectors: [
        { role: 'service', ...named },
        { role: 'endpointslice', label: 'kubernetes.io/service-name=cart' },
      ],
    },
  ]);
  expect(discoveryOf(kubernetesSd({ role: 'node', port: 1 }))).toEqual([{ role: 'node' }]);
  expect(discoveryOf(kubernetesSd({ annotations: true, selector: {} }))).toEqual([
    { role: 'pod', ...shop },
  ]);
});

test('selectors of the configuration are added to those of the scrape', () => {
  const config = {
    selectors: [
      { role: 'pod', label: 'tier', field: 'spec.nodeName=a' },
      { role: 'service', label: 'a=b' },
    ],
  } as const;
  expect(
    discoveryOf(kubernetesSd({ role: 'endpoints', port: 80, selector: { app: 'x' }, config })),
  ).toMatchObject([
    {
      selectors: [
        { role: 'service', label: 'app=x,a=b' },
        { role: 'endpoints', label: 'app=x' },
        { role: 'pod', label: 'tier', field: 'spec.nodeName=a' },
      ],
    },
  ]);
});

test('the API of another cluster is read with files', () => {
  const config = {
    api_server: 'https://k8s.example.org',
    authorization: { credentials_file: secret },
    attach_metadata: { node: true },
  };
  expect(discoveryOf(kubernetesSd({ port: 80, ports: [80], config }))).toMatchObject([
    {
      ...config,
      authorization: {
        credentials_file: '/etc/prometheus/secrets/secrets/shop-scrape/token',
      },
    },
  ]);
});

test('credentials are not sent in clear text because of an annotation', () => {
  const scheme = (scrape: KubernetesScrape) =>
    jobOf(scrape)?.relabel_configs?.find(({ target_label }) => target_label === '__scheme__');
  const annotated = { annotations: true, ports: [8080] } as const;
  expect(scheme(kubernetesSd(annotated))).toMatchObject({ regex: '(https?)' });
  const auth = basicAuth('prometheus', secret);
  expect(scheme(kubernetesSd({ ...annotated, auth, tls: {} }))).toMatchObject({ regex: '(https)' });
});

describe('the objects of the operator', () => {
  const objectOf = (scrape: KubernetesScrape) => {
    const resolved = environmentOf(scrape);
    const settings = { serviceAccountSecret: 'prometheus-token' } as never;
    const { objects, unsupported } = operatorScrapes(resolved, settings, []);
    return {
      object: objects.find(({ name }) => name === 'cart'),
      unsupported: unsupported.filter(({ job }) => job === 'cart'),
    };
  };

  test('are a monitor for pods by labels, with ports by name', () => {
    expect(objectOf(kubernetesSd({ port: 'metrics' }))).toMatchObject({
      object: {
        kind: 'PodMonitor',
        fields: { spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'cart' } } } },
      },
      unsupported: [],
    });
  });

  test('are a scrape configuration for everything else', () => {
    const config = {
      attach_metadata: { node: true },
      selectors: [{ role: 'pod', field: 'spec.nodeName=a' }],
    };
    expect(objectOf(kubernetesSd({ port: 'metrics', config }))).toMatchObject({
      object: {
        kind: 'ScrapeConfig',
        fields: {
          spec: {
            kubernetesSDConfigs: [
              {
                role: 'Pod',
                attachMetadata: { node: true },
                selectors: [
                  { role: 'Pod', label: 'app.kubernetes.io/name=cart', field: 'spec.nodeName=a' },
                ],
              },
            ],
          },
        },
      },
      unsupported: [],
    });
    const attach_metadata = { node: true, deployment: true };
    expect(
      objectOf(kubernetesSd({ port: 80, config: { attach_metadata } })).unsupported,
    ).toMatchObject([{ path: expect.stringContaining('attach_metadata.deployment') }]);
    expect(objectOf(kubernetesSd({ role: 'ingress' }))).toMatchObject({
      object: {
        kind: 'ScrapeConfig',
        fields: { spec: { kubernetesSDConfigs: [{ role: 'Ingress' }] } },
      },
      unsupported: [],
    });
  });
});
