import assert from "node:assert/strict";
import { test } from "node:test";
import { urlError } from "../../src/util/url-error.ts";

const right = [
  ...["", "/", "metrics", "http://shop", "http://shop:8080/a?b=c%20d#e", "https://a:b@shop:443/", "unix:///run/docker.sock", "tcp://10.0.0.1:2375"],
  ...["localhost:9090", "mailto:a b", "//shop:80/x", "http://[::1]:9090/x", "http://[::1]", "http://shop:", "/a:b", "a/b:c"],
];
for (const text of right)
  test(`\`${text}\` is a URL`, () => {
    assert.equal(urlError(text), undefined);
  });

const wrong: readonly (readonly [text: string, error: string])[] = [
  [":80", "the scheme before the colon is missing"],
  ["127.0.0.1:9090/write", "a colon stands in its first part, and no scheme before it"],
  ["my_host:9090", "a colon stands in its first part, and no scheme before it"],
  ["http://shop:http/", "`http` is no port"],
  ["http://sh op/", "no host has such characters"],
  ["http://[::1/", "the bracket before its host stays open"],
  ["http://shop/%zz", "`%zz` is no escape"],
  ["/a%2", "`%2` is no escape"],
  ["http://shop:80:90/", "`80:90` is no port"],
  ["http://shop/\n", "a control character stands in it"],
];
for (const [text, error] of wrong)
  test(`${JSON.stringify(text)} is none: ${error}`, () => {
    assert.equal(urlError(text), error);
  });
