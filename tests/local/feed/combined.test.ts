import assert from "node:assert/strict";
import { parseCombined } from "../../../local/feed/combined";

const line = (
  parts: Partial<Record<"user" | "time" | "request" | "status" | "bytes" | "referer" | "agent", string>>,
) => {
  const { user = "-", time = "17/May/2015:10:05:03 +0000", request = "GET / HTTP/1.1", status = "200" } = parts;
  const { bytes = "512", referer = "-", agent = "-" } = parts;
  return `203.0.113.7 - ${user} [${time}] "${request}" ${status} ${bytes} "${referer}" "${agent}"`;
};

describe("parseCombined", () => {
  it("reads every field of a line", () => {
    const read = parseCombined(
      line({ user: "ana", bytes: "203023", referer: "https://www.example.com/", agent: "Mozilla/5.0 (X11; Linux)" }),
    );
    assert.deepEqual(read, {
      host: "203.0.113.7",
      ident: null,
      user_name: "ana",
      time: "2015-05-17T10:05:03Z",
      method: "GET",
      path: "/",
      protocol: "HTTP/1.1",
      status: 200,
      bytes: 203023,
      referer: "https://www.example.com/",
      agent: "Mozilla/5.0 (X11; Linux)",
    });
  });

  it("reads a user name with a space", () => {
    assert.equal(parseCombined(line({ user: "ana maria" }))?.user_name, "ana maria");
  });

  it("takes a lone dash for nothing", () => {
    const read = parseCombined(line({ bytes: "-" }));
    assert.deepEqual(
      [read?.ident, read?.user_name, read?.bytes, read?.referer, read?.agent],
      [null, null, null, null, null],
    );
  });

  it("undoes the escapes of quotes, backslashes and white space", () => {
    const agent = String.raw`a \"quoted\" C:\\path\tend`;
    assert.equal(parseCombined(line({ agent }))?.agent, 'a "quoted" C:\\path\tend');
  });

  it("reads a field that ends in an escaped backslash", () => {
    assert.equal(parseCombined(line({ referer: String.raw`dir\\` }))?.referer, "dir\\");
  });

  it("keeps bytes that httpd escaped, since their character set is unknown", () => {
    assert.equal(parseCombined(line({ referer: String.raw`http://\xe4\xe5/` }))?.referer, String.raw`http://\xe4\xe5/`);
  });

  const requests: [string, string, (string | null)[]][] = [
    ["without a protocol", "GET /old", ["GET", "/old", null]],
    ["with spaces in its path", "GET /a b c HTTP/1.0", ["GET", "/a b c", "HTTP/1.0"]],
    ["that is a dash", "-", [null, null, null]],
    ["that is empty", "", [null, null, null]],
    ["that is no HTTP", String.raw`\x16\x03\x01`, [null, String.raw`\x16\x03\x01`, null]],
    ["of one word", "GET", [null, "GET", null]],
    ["with a quote in it", String.raw`GET /?q=\"x\" HTTP/1.1`, ["GET", '/?q="x"', "HTTP/1.1"]],
  ];
  for (const [what, request, expected] of requests) {
    it(`keeps a request ${what}`, () => {
      const read = parseCombined(line({ request }));
      assert.deepEqual([read?.method, read?.path, read?.protocol], expected);
    });
  }

  it("turns the time into UTC, to either side", () => {
    assert.equal(parseCombined(line({ time: "01/Jan/2026:00:30:00 +0200" }))?.time, "2025-12-31T22:30:00Z");
    assert.equal(parseCombined(line({ time: "31/Dec/2025:23:30:00 -0130" }))?.time, "2026-01-01T01:00:00Z");
  });

  const broken: [string, string][] = [
    ["an empty line", ""],
    ["a quote that does not close", line({}).slice(0, -1)],
    ["a quote that is not escaped", line({ agent: 'a "b" c' })],
    ["a status that is no number", line({ status: "-" })],
    ["a month that does not exist", line({ time: "17/Foo/2015:10:05:03 +0000" })],
    ["a day that does not exist", line({ time: "31/Feb/2015:10:05:03 +0000" })],
    ["an hour that does not exist", line({ time: "17/May/2015:24:05:03 +0000" })],
    [
      "a common log line, without referer and agent",
      '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    ],
  ];
  for (const [what, text] of broken) {
    it(`answers nothing for ${what}`, () => assert.equal(parseCombined(text), undefined));
  }
});
