import { afterEach, expect, test, vi } from 'vitest';
import { EXAMPLE } from './example-scenario.ts';
import { loadLessons } from './lessons.ts';
import { LONGEST_LINK, lessonUrl, linkOf, readScenarioAt, readScenarioFile, scenarioIn } from './scenario-address.ts';

const SITE = 'https://example.org/demo/?scenario=x#v=2';

afterEach(() => vi.unstubAllGlobals());

async function link(scenario = EXAMPLE): Promise<string> {
  const made = await linkOf(scenario, SITE);
  if ('problem' in made) throw new Error(made.problem);
  return made.link;
}

test('a link holds all of a scenario', async () => {
  const url = new URL(await link());
  expect(url.href.length).toBeLessThanOrEqual(LONGEST_LINK);
  expect(url.href).toMatch(/^https:\/\/example\.org\/demo\/\?scenario=~[\w-]+$/);
  expect(await readScenarioAt(scenarioIn(url.search)!, SITE)).toEqual(EXAMPLE);
});

test('one that is too long is said to be', async () => {
  const noise = Array.from({ length: 900 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7919) % 9000))).join('');
  const made = await linkOf({ ...EXAMPLE, why: { ...EXAMPLE.why, text: noise }, claim: noise.slice(0, 300) }, SITE);
  const answers = EXAMPLE.question.answers.map((answer, i) => ({ ...answer, reason: noise.slice(100 * i) }));
  const longer = await linkOf(
    { ...EXAMPLE, claim: noise + noise.split('').reverse().join(''), question: { ...EXAMPLE.question, answers } },
    SITE,
  );
  expect([made, longer].some((each) => 'problem' in each && /4,000 are the most/.test(each.problem))).toBe(true);
});

test('a link that was cut or changed says so, and one that unpacks without end is not unpacked', async () => {
  const value = scenarioIn(new URL(await link()).search)!;
  for (const spoilt of [
    value.slice(0, -9),
    `~${value.slice(2)}`,
    '~',
    '~!!!',
    `${value.slice(0, 40)}AAAA${value.slice(44)}`,
  ])
    await expect(readScenarioAt(spoilt, SITE)).rejects.toThrow(/scenario/);
  const bomb = await linkOf({ ...EXAMPLE, claim: 'x'.repeat(400_000) }, SITE);
  const packed = 'link' in bomb ? scenarioIn(new URL(bomb.link).search)! : '';
  await expect(readScenarioAt(packed, SITE)).rejects.toThrow('a link as it was copied');
});

test.each([
  ['lessons/x.json', 'https://example.org/demo/lessons/x.json'],
  ['/demo/a.json', 'https://example.org/demo/a.json'],
])('%s is on this site', (value, url) => {
  expect(lessonUrl(value, SITE).href).toBe(url);
});
test.each([
  'https://elsewhere.example/lessons/x.json',
  '//elsewhere.example/x.json',
  '/x.json',
  '../x.json',
  'lessons/x.js',
  'data:application/json,{}',
  'javascript:alert(1)//.json',
  'https://user:word@example.org/demo/x.json',
  'http://example.org/demo/x.json',
  'https://[',
])('%s is not', (value) => {
  expect(() => lessonUrl(value, SITE)).toThrow(
    `scenario: ${JSON.stringify(value)} is not allowed here; allowed: the address of a file on this site`,
  );
});

test('what the site answers is checked too', async () => {
  const answers = vi.fn<(url: URL) => Response>();
  vi.stubGlobal('fetch', async (url: URL) => answers(url));
  answers.mockReturnValueOnce(new Response(JSON.stringify(EXAMPLE)));
  expect(await readScenarioAt('lessons/slow-reader.json', SITE)).toEqual(EXAMPLE);
  answers.mockReturnValueOnce(new Response('', { status: 404 }));
  await expect(readScenarioAt('lessons/x.json', SITE)).rejects.toThrow('the site answers 404');
  answers.mockReturnValueOnce(new Response('<!doctype html>'));
  await expect(readScenarioAt('lessons/x.json', SITE)).rejects.toThrow('answers with a page');
  answers.mockReturnValueOnce(new Response('{'));
  await expect(readScenarioAt('lessons/x.json', SITE)).rejects.toThrow('a file in JSON');
  answers.mockImplementationOnce(() => {
    throw new TypeError('Failed to fetch');
  });
  await expect(readScenarioAt('lessons/x.json', SITE)).rejects.toThrow('nothing answered');
});

test('a file that is dropped is read, unless it is far too large', async () => {
  expect(await readScenarioFile(new Blob([JSON.stringify(EXAMPLE)]))).toEqual(EXAMPLE);
  await expect(readScenarioFile(new Blob(['x'.repeat(300_000)]))).rejects.toThrow(
    'file: "300,000 bytes" is not allowed',
  );
});

test('lessons come in the order of their list, and one that is not sound says why', async () => {
  const files: Record<string, unknown> = {
    'index.json': {
      penstock: 'lessons',
      version: 1,
      lessons: ['broken', 'slow-reader', 'misnamed'],
      pictures: 'p.json',
    },
    'slow-reader.json': EXAMPLE,
    'misnamed.json': EXAMPLE,
    'broken.json': { ...EXAMPLE, title: 1 },
  };
  vi.stubGlobal('fetch', async (url: URL) => new Response(JSON.stringify(files[url.pathname.split('/').at(-1)!])));
  const { lessons, pictures } = await loadLessons(SITE);
  expect(pictures).toBe('lessons/p.json');
  expect(lessons.map(({ id }) => id)).toEqual(['broken', 'slow-reader', 'misnamed']);
  expect(lessons[0]).toMatchObject({ problem: expect.stringContaining('title: 1 is not allowed') as unknown });
  expect(lessons[1]).toMatchObject({ address: 'lessons/slow-reader.json', scenario: EXAMPLE });
  expect(lessons[2]).toMatchObject({ problem: expect.stringContaining('as the file is named') as unknown });
});

test('a list that is none says what one is; a name in it that is none leaves the others', async () => {
  const answers = vi.fn<(url: URL) => Response>();
  vi.stubGlobal('fetch', async (url: URL) => answers(url));
  const allowed = 'is not allowed here; allowed: a list of at most 100 lessons: {"penstock": "lessons"';
  for (const text of ['<!doctype html>', '{', '[]', '{"penstock":"lessons","version":2,"lessons":[]}']) {
    answers.mockReturnValueOnce(new Response(text));
    await expect(loadLessons(SITE, 'course/index.json')).rejects.toThrow(allowed);
  }
  const list = { penstock: 'lessons', version: 1, lessons: ['slow-reader', 'Two Words', 7] };
  answers.mockImplementation((url) => new Response(JSON.stringify(/index/.test(url.pathname) ? list : EXAMPLE)));
  const { lessons } = await loadLessons(SITE, 'course/index.json');
  expect(lessons[0]).toMatchObject({ id: 'slow-reader', scenario: EXAMPLE });
  const problem = (text: string) => ({
    address: 'course/index.json',
    problem: expect.stringContaining(text) as unknown,
  });
  expect(lessons.slice(1)).toMatchObject([
    problem('lessons.2: "Two Words" is not allowed here; allowed: a name of lower-case letters'),
    problem('lessons.3: 7 is not allowed here'),
  ]);
  await expect(loadLessons(SITE, 'https://there.example/index.json')).rejects.toThrow(/^lessons: "https/);
});
