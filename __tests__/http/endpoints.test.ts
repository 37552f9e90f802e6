import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../src/http/endpoints.ts';

describe('an endpoint', () => {
  it.each([
    ['https://cdm.eu-west-101.myhuaweicloud.eu', 'https://cdm.eu-west-101.myhuaweicloud.eu/'],
    ['  https://cdm.example.com:8443/base/path/ ', 'https://cdm.example.com:8443/base/path/'],
    ['HTTPS://CDM.Example.com', 'https://cdm.example.com/'],
    ['https://[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
    ['http://127.1:8080', 'http://127.0.0.1:8080/'],
    ['http://[::1]:8080', 'http://[::1]:8080/'],
    ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]/'],
  ])('%s', (text, href) => {
    const parsed = parseEndpoint(text, 'endpoint');
    expect(parsed.ok && parsed.url.href).toBe(href);
  });

  it.each([
    ['', /begins with https/],
    ['cdm.example.com', /begins with https.*It is "cdm\.example\.com"/],
    ['ftp://cdm.example.com', /begins with https/],
    ['javascript:alert(1)', /begins with https/],
    ['http://cdm.example.com', /http:\/\/ is allowed on a loopback address only/],
    ['http://127.0.0.1.example.com', /loopback/],
    ['http://localhost.example.com', /loopback/],
    ['http://0.0.0.0:80', /loopback/],
    ['http://10.0.0.1', /loopback/],
    ['http://[::2]', /loopback/],
    ['https://', /not a URL/],
    ['https://cdm.example.com:99999', /not a URL/],
    ['https://cdm.example.com/?x=1', /query/],
    ['https://cdm.example.com/?', /query/],
    ['https://cdm.example.com/#top', /fragment/],
    ['https://cdm.exa\nmple.com', /line breaks/],
    ['https://cdm.example.com\\@evil.example', /backslashes/],
    ['https://a b.example.com', /blanks/],
  ])('not "%s"', (text, says) => {
    const parsed = parseEndpoint(text, 'iam-endpoint');
    expect(parsed).toEqual({ ok: false, problem: expect.stringMatching(says) });
    expect(!parsed.ok && parsed.problem).toMatch(/^Input "iam-endpoint" /);
  });

  it.each(['https://me:hunter22@cdm.example.com', 'https://hunter22@cdm.example.com', 'me:hunter22@cdm.example.com'])(
    'with a password is refused and not repeated',
    (text) => {
      const parsed = parseEndpoint(text, 'endpoint');
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain('hunter22');
    },
  );

  it('of a variable names it as one', () => {
    const parsed = parseEndpoint('http://cdm.example.com', 'HUAWEICLOUD_SDK_IAM_ENDPOINT', 'Environment variable');
    expect(!parsed.ok && parsed.problem).toMatch(/^Environment variable "HUAWEICLOUD_SDK_IAM_ENDPOINT" must begin/);
  });

  it('is, whatever the text, either an address to which credentials may go, or a problem of one line', () => {
    const texts = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('', 'http://', 'https://', 'https://a@'), (text, prefix) => {
        const parsed = parseEndpoint(prefix + text, 'endpoint');
        if (!parsed.ok) {
          expect(parsed.problem).not.toMatch(/[\r\n]/);
          return;
        }
        const { url } = parsed;
        expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
        expect(url.protocol === 'https:' || /^(localhost|127\..*|\[::1\])$/.test(url.hostname)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
