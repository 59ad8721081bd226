import { nobody } from '../../catalog/receivers';
import { kubernetesSd } from '../../catalog/scrape';
import { defineTeam } from '../../catalog/team';
import { resolve } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { jobFiles } from '../../scrape-configs/prometheus';
import { targetsByJob } from '../../scrape-configs/targets';

const team = (count: number) =>
  defineTeam({
    name: 'commerce',
    routing: { page: nobody, ticket: nobody },
    services: Array.from({ length: count }, (_, index) => ({
      name: `service-${index}`,
      scrape: kubernetesSd({ port: 8080 }),
    })),
  });
const filesOf = (count: number, shards = 1) => {
  const environment = resolve({
    name: 'test',
    teams: [team(count)],
    kubeStateMetrics: 'ksm.kube-system.svc:8080',
    prometheus: { shards },
  });
  const jobs = scrapeJobs(environment, targetsByJob(environment, []).keys());
  return {
    jobs,
    shards: Array.from({ length: shards }, (_, shard) => jobFiles(environment, jobs, shard)),
  };
};

test('one more service is one more file, and changes no other', () => {
  const [before = {}] = filesOf(5).shards;
  const [after = {}] = filesOf(6).shards;
  const { 'service-5.yml': added, ...others } = after;
  expect(added).toContain('job_name: service-5\n');
  expect(others).toEqual(before);
});

test('each job is in the files of one shard', () => {
  const { jobs, shards } = filesOf(40, 3);
  const names = shards.flatMap((files) => Object.keys(files));
  expect(names.sort()).toEqual(jobs.map(({ job_name }) => `${job_name}.yml`).sort());
  for (const files of shards) expect(Object.keys(files).length).toBeGreaterThan(0);
});

test('kube-state-metrics may answer for a whole cluster', () => {
  const { jobs } = filesOf(1);
  const job = jobs.find(({ job_name }) => job_name === 'kube-state-metrics');
  const usual = jobs.find(({ job_name }) => job_name === 'service-0');
  expect(job).toMatchObject({ sample_limit: 500_000, label_value_length_limit: 2048 });
  expect(usual).toMatchObject({ sample_limit: 10_000, label_value_length_limit: 512 });
});
