import { images as pins } from '../../../catalog/components/images';
import { type Case, trialPlatform, trialShop } from '../trial';

const demo = { demo: true, teams: [trialPlatform, trialShop()] };

const override = (title: string, code: string, bad: object, good: object, name = 'loki'): Case => ({
  code,
  title,
  bad: { environment: { images: bad } },
  where: `environment test, images.${name}`,
  good: { environment: { images: good } },
});

const DIGEST = `sha256:${'d'.repeat(64)}`;
/** A digest of every pinned image that is kept. */
const digests = (keep: (name: string) => boolean = () => true): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pins)
      .filter(([name]) => keep(name))
      .map(([, { registry, repository, tag }]) => [`${registry}/${repository}:${tag}`, DIGEST]),
  );

const OWN_DEMO = 'registry.example.org/demo:1.4.2';
const ownDemo = { ...demo, demo: { image: OWN_DEMO }, requireDigests: true };

export const images: readonly Case[] = [
  {
    code: 'image/end-of-life',
    title: 'Promtail on the day',
    bad: { environment: { logCollector: 'promtail' }, today: new Date('2026-03-02') },
    where: 'environment test, images.promtail',
    message: '2026-03-02',
    good: { environment: { logCollector: 'promtail' }, today: new Date('2026-03-01') },
  },
  {
    code: 'image/end-of-life',
    title: 'Promtail in whatever release',
    bad: {
      environment: { logCollector: 'promtail', images: { promtail: '3.5.9' } },
      today: new Date('2027-01-01'),
    },
    where: 'environment test, images.promtail',
    good: { environment: { logCollector: 'alloy' }, today: new Date('2027-01-01') },
  },
  {
    code: 'image/end-of-life',
    title: 'the pinned Node, not a newer one',
    bad: { environment: demo, today: new Date('2027-05-01') },
    where: 'environment test, images.node',
    good: {
      environment: { ...demo, images: { node: '24.11.0-alpine' } },
      today: new Date('2027-05-01'),
    },
  },
  override(
    'Jaeger 1',
    'image/discontinued',
    { jaeger: 'jaegertracing/all-in-one:1.76.0' },
    { jaeger: '2.21.0' },
    'jaeger',
  ),
  override(
    'Jaeger 1 by its tag',
    'image/discontinued',
    { jaeger: '1.76.0' },
    { jaeger: '2.21.0' },
    'jaeger',
  ),
  override(
    'grafana-oss',
    'image/discontinued',
    { grafana: 'docker.io/grafana/grafana-oss:12.0.0' },
    { grafana: '13.2.4' },
    'grafana',
  ),
  override('Loki 2', 'image/discontinued', { loki: '2.9.17' }, { loki: '3.8.0' }),
  override(
    'Prometheus 2',
    'image/discontinued',
    { prometheus: 'mirror.example.org/prom/prometheus:v2.55.1' },
    { prometheus: 'mirror.example.org/prom/prometheus:v3.13.6' },
    'prometheus',
  ),
  {
    code: 'image/discontinued',
    title: 'a Promtail that was never published',
    bad: { environment: { logCollector: 'promtail', images: { promtail: '3.7.0' } } },
    where: 'environment test, images.promtail',
    message: '3.6.11',
    good: { environment: { logCollector: 'promtail', images: { promtail: '3.6.10' } } },
  },
  {
    code: 'image/floating-tag',
    title: 'the first number of a release',
    bad: { environment: { ...demo, images: { node: '22-alpine' } } },
    where: 'environment test, images.node',
    good: { environment: demo },
  },
  {
    code: 'image/floating-tag',
    title: 'a custom image for the demo',
    bad: { environment: { ...demo, demo: { image: 'registry.example.org/demo:latest' } } },
    where: 'environment test, demo.image',
    good: { environment: { ...demo, demo: { image: 'registry.example.org/demo:1.4.2' } } },
  },
  override('two numbers of a release', 'image/floating-tag', { loki: '3.7' }, { loki: '3.7.7' }),
  override('latest', 'image/floating-tag', { loki: 'latest' }, { loki: '3.7.7' }),
  override(
    'a reference without a tag',
    'image/floating-tag',
    { loki: 'mirror.example.org:5000/loki' },
    { loki: 'mirror.example.org:5000/loki:3.7.7' },
  ),
  override(
    'a branch',
    'image/floating-tag',
    { loki: 'main' },
    { loki: `sha256:${'a'.repeat(64)}` },
  ),
  {
    code: 'image/unusual-tag',
    title: 'a release without its v',
    bad: { environment: { images: { prometheus: '3.14.0' } } },
    where: 'environment test, images.prometheus',
    hint: 'write v3.14.0',
    good: { environment: { images: { prometheus: 'v3.14.0' } } },
  },
  override('a release with a v', 'image/unusual-tag', { loki: 'v3.7.7' }, { loki: '3.7.7' }),
  {
    code: 'image/unusual-tag',
    title: 'a release of a mirror without its v',
    bad: { environment: { images: { prometheus: 'mirror.example.org/prom/prometheus:3.14.0' } } },
    where: 'environment test, images.prometheus',
    good: { environment: { images: { prometheus: 'mirror.example.org/own-build:3.14.0' } } },
  },
  {
    code: 'image/missing-digest',
    title: 'the image of the demo without its digest',
    bad: { environment: { ...ownDemo, imageDigests: digests() } },
    where: 'environment test, demo.image',
    message: 'requireDigests',
    good: { environment: { ...ownDemo, imageDigests: { ...digests(), [OWN_DEMO]: DIGEST } } },
  },
  {
    code: 'image/missing-digest',
    title: 'one image without its digest',
    bad: {
      environment: { requireDigests: true, imageDigests: digests((name) => name !== 'loki') },
    },
    where: 'environment test, images.loki',
    good: { environment: { requireDigests: true, imageDigests: digests() } },
  },
  {
    code: 'image/stale-digest',
    title: 'an updated tag',
    bad: { environment: { imageDigests: digests(), images: { loki: '3.7.9' } } },
    where: 'environment test, images.loki',
    message: 'docker.io/grafana/loki:3.7.9',
    good: { environment: { imageDigests: digests() } },
  },
  {
    code: 'image/stale-digest',
    title: 'the digest of another tag',
    bad: {
      environment: { imageDigests: { ...digests(), 'docker.io/grafana/loki:3.7.9': DIGEST } },
    },
    where: 'environment test, imageDigests.docker.io/grafana/loki:3.7.9',
    good: {
      environment: {
        imageDigests: { ...digests(), 'docker.io/grafana/loki:3.7.9': `sha256:${'e'.repeat(64)}` },
      },
    },
  },
];
