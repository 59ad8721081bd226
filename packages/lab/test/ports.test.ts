import { claimFreePorts } from '../ports';

const given = process.env.LAB_PORTS;
afterEach(() => {
  if (given === undefined) delete process.env.LAB_PORTS;
  else process.env.LAB_PORTS = given;
});

test('ports are unique, and in the range of LAB_PORTS', async () => {
  process.env.LAB_PORTS = '23000-23099';
  const ports = await claimFreePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(ports.filter((port) => port < 23_000 || port > 23_099)).toEqual([]);
});

test('reports the ends of a range that is too small', async () => {
  process.env.LAB_PORTS = '23100-23101';
  await expect(claimFreePorts(3)).rejects.toThrow(
    'no free ports on 127.0.0.1 from 23100 to 23101: 3 required',
  );
});

test.each(['23000', '0-10', '9-8', '1-70000', 'a-b', ''])('%j is not a range', async (text) => {
  process.env.LAB_PORTS = text;
  await expect(claimFreePorts(1)).rejects.toThrow(`LAB_PORTS "${text}" is not a range of ports`);
});
