// The first minute of a new user (a producer) in a real browser with the real server: sign up, add songs, hum into the
// microphone, see the right beat first, play it from the match, say that it was right, see that on the quality page.
// Chromium's fake microphone plays a hum of the demo.
//
// usage: node --test tests/e2e     with TUNEFIND_URL, TUNEFIND_DEMO (a folder of `tunefind demo`) and TUNEFIND_HUM (a
//        wav file of its queries that begins and ends in silence); scripts/test_page sets them. SHOTS=DIR keeps
//        screenshots.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const { TUNEFIND_URL: url, TUNEFIND_DEMO: demo, TUNEFIND_HUM: hum, SHOTS: shots } = process.env;
const expected = 'auld-lang-syne';
const mostBytes = 300 * 1024;
const name = `producer-${Date.now()}`;

let browser, page;
const complaints = [];  // errors and warnings on the console
const files = new Set();  // paths of the files of the page that were loaded

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required',
           '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${hum}`],
  });
  page = await (await browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
  page.setDefaultTimeout(30000);
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('response', response => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith('/v1/') && response.url().startsWith(url)) files.add(path);
  });
});

after(async () => { await browser?.close(); });

const view = text => page.getByRole('link', { name: text, exact: true });
const shot = async label => { if (shots) await page.screenshot({ path: join(shots, `${label}.png`), fullPage: true }); };

// Every control has a name for screen readers, and the page does not scroll sideways.
async function assertUsable(label) {
  await shot(label);
  const nameless = await page.evaluate(() => [...document.querySelectorAll('button, a[href], input, select, textarea, [role=slider]')]
    .filter(one => one.getClientRects().length > 0)
    .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.labels?.length || one.textContent.trim() || one.title))
    .map(one => one.outerHTML.slice(0, 120)));
  assert.deepEqual(nameless, [], `${label}: controls without a label`);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(tooWide, false, `${label}: scrolls sideways`);
}

test('a producer signs up, adds beats, hums, hears the match and judges it', async () => {
  const begun = Date.now();
  await page.goto(url);
  await page.getByRole('button', { name: 'Create an account', exact: true }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill('correct horse battery');
  await assertUsable('sign-up');
  await page.getByRole('button', { name: 'Create account', exact: true }).click();

  await view('Library').click();
  const songs = readdirSync(join(demo, 'songs')).sort().map(file => join(demo, 'songs', file));
  await page.getByLabel('Song files').setInputFiles(songs);
  await page.waitForFunction(count => document.querySelectorAll('#songs li[data-state=ready]').length === count, songs.length,
                             { timeout: 120000 });
  await assertUsable('library');

  await view('Hum').click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('meter', { name: 'Input level' }).waitFor();
  await page.waitForTimeout(9000);
  await assertUsable('recording');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const first = page.locator('#result-1');
  await first.waitFor();
  const took = (Date.now() - begun) / 1000;
  console.log(`from the empty page to the answer, ${songs.length} beats added and 9 s hummed: ${took.toFixed(1)} s`);
  assert.match(await first.innerText(), new RegExp(expected));
  await page.waitForFunction(() => document.querySelector('.result.open canvas, .result.open .uplot'));
  await assertUsable('results');
  // The picture of the documentation (scripts/pictures).
  if (shots) await page.screenshot({ path: join(shots, 'page.png'), clip: { x: 0, y: 0, width: page.viewportSize().width, height: 640 } });

  // Playing begins at the match, which is not at the beginning of this song.
  const position = page.getByRole('slider', { name: `Position in ${expected}` });
  await page.getByRole('button', { name: 'From the match' }).click();
  await page.waitForTimeout(1500);
  const at = Number(await position.getAttribute('aria-valuenow'));
  assert.ok(at > 2, `play is at ${at} s`);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: `This one: ${expected}`, exact: true }).click();
  await page.getByText('Noted: this is it.').waitFor();

  await view('Quality').click();
  await page.getByRole('region', { name: 'Reliability' }).waitFor();
  const figures = await page.locator('dl.figures-row').first().innerText();
  assert.match(figures.replace(/\s+/g, ' '), /100 %|1\.00/);
  await assertUsable('quality');
  await view('Account').click();
  await assertUsable('account');
});

test('the page logs no errors and stays below its size limit', async () => {
  assert.deepEqual(complaints, []);
  let loaded = 0;
  for (const file of files) loaded += (await (await page.request.get(url + file)).body()).length;
  assert.ok(loaded > 0 && loaded <= mostBytes, `${loaded} bytes were loaded, at most ${mostBytes} are allowed`);
  console.log(`${Math.round(loaded / 1024)} KiB of page loaded in all, before compression`);
});

test('the focus is visible', async () => {
  await view('Hum').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  const outline = await view('Hum').evaluate(one => { const style = getComputedStyle(one); return style.outlineStyle + ' ' + style.boxShadow; });
  assert.notEqual(outline, 'none none');
});

test('on a phone no view scrolls sideways, with the dark scheme too', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const text of ['Hum', 'Library', 'Quality', 'Account']) {
    await view(text).click();
    await page.waitForTimeout(500);
    await assertUsable(`phone-${text.toLowerCase()}`);
  }
});

test('a deleted account can no longer log in', async () => {
  await view('Account').click();
  await page.getByLabel('Password, to delete the account').fill('correct horse battery');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const sure = page.getByRole('button', { name: 'Delete everything' });
  if (await sure.count()) await sure.click();
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
  const answer = await page.request.post(`${url}/v1/sessions`, { data: { name, password: 'correct horse battery' } });
  assert.equal(answer.status(), 401);
});
